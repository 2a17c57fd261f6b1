import assert from "node:assert/strict";
import test from "node:test";
import OpenAI from "openai";
import { zodTextFormat } from "openai/helpers/zod";
import {
  assertCameBackAfterASecond,
  assertIdleSoon,
  limited,
  mock,
  MODEL,
  newPrompt,
  PDF,
  Person,
  PNG,
  strict,
  thinking,
  wire,
} from "./testbed.mjs";

const client = (baseURL, options = {}) => new OpenAI({ baseURL, apiKey: "any", maxRetries: 0, ...options });
const openai = client(mock);

const WEATHER = {
  type: "function",
  name: "get_weather",
  description: "Gets the weather in a city.",
  strict: true,
  parameters: {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  },
};

const user = (content) => ({ role: "user", content });

/** Asks, calls tools as long as the model wants that, and gives all items with the last answer. */
async function loop(openai, prompt, answer, options = {}) {
  const input = [user(prompt)];
  for (;;) {
    const response = await answer(openai, { model: MODEL, input, tools: [WEATHER], ...options });
    input.push(...response.output);
    const calls = response.output.filter((item) => item.type === "function_call");
    if (calls.length === 0) {
      return { response, input };
    }
    for (const call of calls) {
      assert.deepEqual(JSON.parse(call.arguments), { city: "Paris" });
      input.push({ type: "function_call_output", call_id: call.call_id, output: "21 degrees" });
    }
  }
}

const whole = (openai, params) => openai.responses.create(params);
const streamed = (openai, params) => openai.responses.stream(params).finalResponse();

const types = (response) => response.output.map((item) => item.type);

test("text", async () => {
  const response = await openai.responses.create({ model: MODEL, input: "say Grüße, 世界 🌍" });
  assert.equal(response.output_text, "Grüße, 世界 🌍");
  assert.equal(response.status, "completed");
});

test("stream", async () => {
  const stream = await openai.responses.create({ model: MODEL, input: "count to 20", stream: true });
  const events = [];
  for await (const event of stream) {
    events.push(event);
  }
  assert.deepEqual(
    events.map((event) => event.sequence_number),
    events.map((_, index) => index),
  );
  const deltas = events.filter((event) => event.type === "response.output_text.delta");
  assert.ok(deltas.length > 10);
  assert.equal(events.at(-1).response.output[0].content[0].text, deltas.map((event) => event.delta).join(""));
});

test("stream, with the helper", async () => {
  let text = "";
  const response = await openai.responses
    .stream({ model: MODEL, input: "count to 20" })
    .on("response.output_text.delta", (event) => {
      text = event.snapshot;
    })
    .finalResponse();
  assert.match(text, /^1.*20/s);
  assert.equal(response.output_text, text);
});

for (const [name, answer] of [["", whole], [", streamed", streamed]]) {
  test(`tools loop${name}`, async () => {
    const { response } = await loop(openai, "get_weather in Paris", answer);
    assert.match(response.output_text, /21 degrees/);
  });

  test(`tools loop with reasoning${name}`, async () => {
    const { response, input } = await loop(client(thinking), "get_weather in Paris", answer);
    assert.match(response.output_text, /21 degrees/);
    assert.equal(input[1].type, "reasoning");
    assert.equal(input[2].type, "function_call");
  });
}

test("second turn after reasoning", async () => {
  const { input } = await loop(client(thinking), "my name is Ada", whole);
  assert.equal(input[1].type, "reasoning");
  input.push(user("what is my name?"));
  const response = await client(thinking).responses.create({ model: MODEL, input });
  assert.match(response.output_text, /Ada/);
});

test("reasoning visible", async () => {
  const summaries = [];
  const response = await openai.responses
    .stream({ model: MODEL, input: "say hi", reasoning: { effort: "high", summary: "auto" } })
    .on("response.reasoning_summary_text.delta", (event) => summaries.push(event.delta))
    .finalResponse();
  assert.equal(response.output[0].type, "reasoning");
  assert.match(response.output[0].summary[0].text, /^The user wrote/);
  assert.equal(summaries.join(""), response.output[0].summary[0].text);
});

test("structured output", async () => {
  const params = {
    model: MODEL,
    input: "my name is Ada",
    text: { format: zodTextFormat(Person, "person") },
  };
  const { output_parsed } = await openai.responses.parse(params);
  assert.deepEqual(Person.parse(output_parsed), output_parsed);
  const final = await openai.responses.stream(params).finalResponse();
  assert.deepEqual(final.output_parsed, output_parsed);
});

const show = (part) => openai.responses.create({ model: MODEL, input: [user([{ type: "input_text", text: "what is this?" }, part])] });

test("image", async () => {
  const response = await show({ type: "input_image", image_url: PNG, detail: "auto" });
  assert.match(response.output_text, /1 image.*image\/png/);
});

test("text file", async () => {
  const data = Buffer.from("my name is Ada").toString("base64");
  const response = await show({ type: "input_file", filename: "a.txt", file_data: `data:text/plain;base64,${data}` });
  assert.match(response.output_text, /Ada/);
});

test("PDF", async () => {
  const file_data = `data:application/pdf;base64,${PDF}`;
  const response = await show({ type: "input_file", filename: "a.pdf", file_data });
  assert.match(response.output_text, /15 bytes, application\/pdf/);
});

test("hosted tool dropped with a note", async () => {
  const { fetch, exchanges } = wire();
  const response = await client(mock, { fetch }).responses.create({
    model: MODEL,
    input: "say hi",
    tools: [{ type: "web_search" }],
  });
  assert.equal(response.output_text, "hi");
  assert.match(exchanges[0].notes, /web_search/);
});

test("tool choice", async () => {
  const ask = (tool_choice) =>
    openai.responses.create({ model: MODEL, input: "get_weather in Paris", tools: [WEATHER], tool_choice });
  assert.deepEqual(types(await ask({ type: "function", name: "get_weather" })), ["function_call"]);
  assert.deepEqual(types(await ask("required")), ["function_call"]);
  assert.deepEqual(types(await ask("none")), ["message"]);
});

test("limit of the answer", async () => {
  const response = await openai.responses.create({ model: MODEL, input: "count to 50", max_output_tokens: 16 });
  assert.equal(response.status, "incomplete");
  assert.equal(response.incomplete_details.reason, "max_output_tokens");
});

test("usage", async () => {
  for (const ask of [whole, streamed]) {
    const { usage } = await ask(openai, { model: MODEL, input: "say hi", reasoning: { effort: "high" } });
    assert.ok(usage.input_tokens > 0 && usage.output_tokens_details.reasoning_tokens > 0);
    assert.equal(usage.total_tokens, usage.input_tokens + usage.output_tokens);
  }
});

for (const stream of [false, true]) {
  const name = stream ? ", streamed" : "";

  test(`wrong key is a 401${name}`, async () => {
    const asking = client(strict).responses.create({ model: MODEL, input: "say hi", stream });
    await assert.rejects(asking, (error) => error instanceof OpenAI.AuthenticationError && error.code === "invalid_api_key");
  });

  test(`unknown model is a 404${name}`, async () => {
    const asking = client(strict, { apiKey: "sesame" }).responses.create({ model: "gpt-0", input: "say hi", stream });
    await assert.rejects(asking, (error) => error instanceof OpenAI.NotFoundError && error.code === "model_not_found");
  });

  test(`wrong field is a 400${name}`, async () => {
    const asking = openai.responses.create({ model: MODEL, input: "say hi", temperature: 5, stream });
    await assert.rejects(asking, (error) => error instanceof OpenAI.BadRequestError && error.param === "temperature");
  });

  test(`limited rate is a 429${name}`, async () => {
    const asking = client(limited).responses.create({ model: MODEL, input: "always", stream });
    await assert.rejects(
      asking,
      (error) => error instanceof OpenAI.RateLimitError && error.headers.get("retry-after") === "1",
    );
  });
}

test("waits for Retry-After", async () => {
  const { fetch, exchanges } = wire();
  const response = await client(limited, { fetch, maxRetries: 2 }).responses.create({ model: MODEL, input: newPrompt() });
  assert.equal(response.output_text, "here again");
  assertCameBackAfterASecond(exchanges);
});

test("abort frees the engine", async () => {
  const stream = await openai.responses.create({ model: MODEL, input: "count to 1000 every 100 ms", stream: true });
  for await (const event of stream) {
    if (event.type === "response.output_text.delta") {
      stream.controller.abort();
    }
  }
  await assertIdleSoon(mock);
});

test("time-out frees the engine", async () => {
  const asking = client(mock, { timeout: 300 }).responses.create({ model: MODEL, input: "sleep 30" });
  await assert.rejects(asking, OpenAI.APIConnectionTimeoutError);
  await assertIdleSoon(mock);
});
