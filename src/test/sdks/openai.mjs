import assert from "node:assert/strict";
import test from "node:test";
import OpenAI from "openai";
import { ResponsesWS } from "openai/resources/responses/ws";
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

for (const [name, answer] of [["", whole], [", streamed", streamed]]) {
  test(`previous_response_id${name}`, async () => {
    const openai = client(thinking);
    const first = await answer(openai, { model: MODEL, input: "my name is Ada" });
    const next = { model: MODEL, tools: [WEATHER], previous_response_id: first.id };
    const second = await answer(openai, { ...next, input: "what is my name?" });
    assert.match(second.output_text, /Ada/);
    assert.equal(second.previous_response_id, first.id);
    const called = await answer(openai, { ...next, input: "get_weather in Paris" });
    const { call_id } = called.output.find((item) => item.type === "function_call");
    const input = [{ type: "function_call_output", call_id, output: "21 degrees" }];
    const last = await answer(openai, { ...next, previous_response_id: called.id, input });
    assert.match(last.output_text, /21 degrees/);
  });

  test(`stored responses${name}`, async () => {
    const input = ["one", "two", "say hi"].map(user);
    const response = await answer(openai, { model: MODEL, input, reasoning: { effort: "high" } });
    const stored = await openai.responses.retrieve(response.id);
    assert.deepEqual(stored.output, answer === whole ? response.output : stored.output);
    assert.equal(stored.output_text, response.output_text);
    assert.deepEqual(stored.usage, response.usage);
    const texts = [];
    for await (const item of openai.responses.inputItems.list(response.id, { limit: 2, order: "asc" })) {
      texts.push(item.content[0].text);
    }
    assert.deepEqual(texts, ["one", "two", "say hi"]);
    await openai.responses.delete(response.id);
    await assert.rejects(openai.responses.retrieve(response.id), OpenAI.NotFoundError);
    const next = { model: MODEL, input: "and now?", previous_response_id: response.id };
    await assert.rejects(
      answer(openai, next),
      (error) => error instanceof OpenAI.BadRequestError && error.code === "previous_response_not_found",
    );
  });

  test(`conversations${name}`, async () => {
    const openai = client(thinking);
    const { id } = await openai.conversations.create({ items: [user("my name is Ada")], metadata: { topic: "names" } });
    const response = await answer(openai, { model: MODEL, input: "what is my name?", conversation: id });
    assert.match(response.output_text, /Ada/);
    assert.equal(response.conversation.id, id);
    await openai.conversations.items.create(id, { items: [user("my name is Bob")] });
    const second = await answer(openai, { model: MODEL, input: "what is my name?", conversation: { id } });
    assert.match(second.output_text, /Bob/);

    const items = [];
    for await (const item of openai.conversations.items.list(id, { limit: 2, order: "asc" })) {
      items.push(item);
    }
    assert.deepEqual(
      items.map((item) => item.role ?? item.type),
      ["user", "user", "reasoning", "assistant", "user", "user", "reasoning", "assistant"],
    );
    assert.deepEqual(await openai.conversations.items.retrieve(items[0].id, { conversation_id: id }), items[0]);
    const left = await openai.conversations.items.delete(items[0].id, { conversation_id: id });
    assert.deepEqual(left.metadata, { topic: "names" });
    assert.deepEqual((await openai.conversations.update(id, { metadata: {} })).metadata, {});
    assert.equal((await openai.conversations.retrieve(id)).object, "conversation");
    assert.equal((await openai.conversations.delete(id)).deleted, true);
    await assert.rejects(openai.conversations.retrieve(id), OpenAI.NotFoundError);
  });
}

test("compaction", async () => {
  const input = [user("my name is Ada"), { role: "assistant", content: "Hello Ada." }];
  const first = await openai.responses.create({ model: MODEL, input: "my name is Ada" });
  for (const conversation of [{ input }, { previous_response_id: first.id }]) {
    const { output } = await openai.responses.compact({ model: MODEL, ...conversation });
    assert.deepEqual(output.map((item) => item.type), ["message", "compaction"]);
    const next = [...output, user("what is my name?")];
    const { output_text } = await openai.responses.create({ model: MODEL, input: next });
    assert.match(output_text, /Ada/);
  }
});

const LONG = {
  model: MODEL,
  input: [user("my name is Ada"), { role: "assistant", content: "word ".repeat(2000) }, user("say hi")],
  context_management: [{ type: "compaction", compact_threshold: 1000 }],
};

test("compaction, past a threshold", async () => {
  const first = await openai.responses.create(LONG);
  assert.deepEqual(first.output.map((item) => item.type), ["compaction", "message"]);
  assert.equal(first.output_text, "hi");
  const next = await openai.responses.create({ ...LONG, input: "say bye", previous_response_id: first.id });
  assert.deepEqual(next.output.map((item) => item.type), ["message"]);
  assert.ok(next.usage.input_tokens < 1000);
});

test("compaction, past a threshold, streamed", async () => {
  const done = [];
  const stream = openai.responses.stream(LONG);
  for await (const event of stream) {
    if (event.type === "response.output_item.done") {
      done.push(event.item.type);
    }
  }
  assert.deepEqual(done, ["compaction", "message"]);
  assert.equal((await stream.finalResponse()).output_text, "hi");
});

test("token count", async () => {
  const request = { model: MODEL, input: "say hi", instructions: "Be brief.", tools: [WEATHER] };
  const { input_tokens } = await openai.responses.inputTokens.count(request);
  const { usage } = await openai.responses.create(request);
  assert.equal(input_tokens, usage.input_tokens);
});

test("background responses", async () => {
  const ask = (input) => openai.responses.create({ model: MODEL, input, background: true });
  let response = await ask("say hi");
  assert.equal(response.status, "queued");
  while (response.status === "queued" || response.status === "in_progress") {
    response = await openai.responses.retrieve(response.id);
  }
  assert.equal(response.output_text, "hi");
  const cancelled = await openai.responses.cancel((await ask("sleep 30")).id);
  assert.equal(cancelled.status, "cancelled");
});

test("background responses, resumed", async () => {
  const params = { model: MODEL, input: "count to 20", background: true, stream: true };
  const events = [];
  for await (const event of await openai.responses.create(params)) {
    events.push(event);
    if (event.type === "response.output_text.delta") {
      break;
    }
  }
  const { id } = events[0].response;
  const resumed = await openai.responses.retrieve(id, { stream: true, starting_after: events.at(-1).sequence_number });
  for await (const event of resumed) {
    events.push(event);
  }
  assert.deepEqual(
    events.map((event) => event.sequence_number),
    events.map((_, index) => index),
  );
  assert.match(events.at(-1).response.output_text, /20$/);
});

/** The events of one response over a WebSocket. */
async function* overWebSocket(socket, params) {
  const events = socket.stream();
  socket.send({ type: "response.create", model: MODEL, store: false, ...params });
  for await (const event of events) {
    assert.notEqual(event.type, "close", "the WebSocket was closed");
    if (event.type === "error") {
      throw event.error;
    }
    if (event.type === "message") {
      yield event.message;
      if (["response.completed", "response.incomplete", "response.failed"].includes(event.message.type)) {
        return;
      }
    }
  }
}

async function lastOf(events) {
  let last;
  for await (last of events);
  return last.response;
}

test("WebSocket", async () => {
  for (const address of [mock, thinking]) {
    const socket = new ResponsesWS(client(address));
    const ask = (params) => lastOf(overWebSocket(socket, { tools: [WEATHER], ...params }));
    const first = await ask({ input: [user("What does get_weather say of Paris?")] });
    const call = first.output.find((item) => item.type === "function_call");
    const second = await ask({
      previous_response_id: first.id,
      input: [{ type: "function_call_output", call_id: call.call_id, output: "21 degrees" }],
    });
    assert.equal(second.status, "completed");
    assert.match(second.output_text, /21 degrees/);
    await assert.rejects(ask({ previous_response_id: "resp_unknown", input: "hi" }), (error) => {
      return error.error.status === 400 && error.error.error.code === "previous_response_not_found";
    });
    socket.close();
  }
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
