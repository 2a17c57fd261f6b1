import assert from "node:assert/strict";
import test from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import { betaZodTool } from "@anthropic-ai/sdk/helpers/beta/zod";
import { zodOutputFormat } from "@anthropic-ai/sdk/helpers/zod";
import { z } from "zod";
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

// this SDK adds /v1 itself
const client = (address, options = {}) =>
  new Anthropic({ baseURL: new URL(address).origin, apiKey: "any", maxRetries: 0, ...options });
const anthropic = client(mock);

const WEATHER = {
  name: "get_weather",
  description: "Gets the weather in a city.",
  strict: true,
  input_schema: {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  },
};

const THINKING = { max_tokens: 4096, thinking: { type: "enabled", budget_tokens: 2048 } };

const user = (content) => ({ role: "user", content });

/** The parameters of a request. */
const ask = (content, options = {}) => ({ model: MODEL, max_tokens: 1024, messages: [user(content)], ...options });

const whole = (anthropic, params) => anthropic.messages.create(params);
const streamed = (anthropic, params) => anthropic.messages.stream(params).finalMessage();

const BOTH = [
  ["", whole],
  [", streamed", streamed],
];

const text = (message) =>
  message.content
    .filter((block) => block.type === "text")
    .map((block) => block.text)
    .join("");

const types = (message) => message.content.map((block) => block.type);

/** Asks, calls tools as long as the model wants that, and gives all messages with the last answer. */
async function loop(anthropic, prompt, answer, options = {}) {
  const messages = [user(prompt)];
  for (;;) {
    const message = await answer(anthropic, ask("", { messages, tools: [WEATHER], ...options }));
    messages.push({ role: "assistant", content: message.content });
    const calls = message.content.filter((block) => block.type === "tool_use");
    assert.equal(message.stop_reason, calls.length === 0 ? "end_turn" : "tool_use");
    if (calls.length === 0) {
      return { message, messages };
    }
    const results = calls.map((call) => {
      assert.deepEqual(call.input, { city: "Paris" });
      return { type: "tool_result", tool_use_id: call.id, content: "21 degrees" };
    });
    messages.push(user(results));
  }
}

test("text", async () => {
  const message = await anthropic.messages.create(ask("say Grüße, 世界 🌍"));
  assert.equal(text(message), "Grüße, 世界 🌍");
  assert.equal(message.type, "message");
  assert.equal(message.role, "assistant");
  assert.equal(message.stop_reason, "end_turn");
  assert.ok(message._request_id);
});

test("stream", async () => {
  const stream = await anthropic.messages.create(ask("count to 20", { stream: true }));
  const events = [];
  for await (const event of stream) {
    events.push(event);
  }
  assert.equal(events[0].type, "message_start");
  assert.deepEqual(
    events.slice(-3).map((event) => event.type),
    ["content_block_stop", "message_delta", "message_stop"],
  );
  const deltas = events.filter((event) => event.delta?.type === "text_delta");
  assert.ok(deltas.length > 10);
  assert.match(deltas.map((event) => event.delta.text).join(""), /^1.*20$/s);
});

test("stream, with the helper", async () => {
  let snapshot = "";
  const stream = anthropic.messages.stream(ask("count to 20")).on("text", (_, all) => {
    snapshot = all;
  });
  const message = await stream.finalMessage();
  assert.match(snapshot, /^1.*20$/s);
  assert.equal(text(message), snapshot);
  assert.equal(await stream.finalText(), snapshot);
  assert.equal(message.stop_reason, "end_turn");
});

for (const [name, answer] of BOTH) {
  test(`tools loop${name}`, async () => {
    const { message } = await loop(anthropic, "get_weather in Paris", answer);
    assert.match(text(message), /21 degrees/);
  });

  test(`tools loop with reasoning${name}`, async () => {
    const { message, messages } = await loop(client(thinking), "get_weather in Paris", answer, THINKING);
    assert.match(text(message), /21 degrees/);
    const [first, second] = messages[1].content;
    assert.equal(first.type, "thinking");
    assert.ok(first.signature.length > 0);
    assert.equal(second.type, "tool_use");
  });
}

for (const stream of [false, true]) {
  test(`tools loop, with the tool runner${stream ? ", streamed" : ""}`, async () => {
    const cities = [];
    const weather = betaZodTool({
      name: "get_weather",
      description: "Gets the weather in a city.",
      inputSchema: z.object({ city: z.string() }),
      run: ({ city }) => {
        cities.push(city);
        return "21 degrees";
      },
    });
    const runner = client(thinking).beta.messages.toolRunner(
      ask("get_weather in Paris", { tools: [weather], ...THINKING, stream }),
    );
    const message = await runner;
    assert.match(text(message), /21 degrees/);
    assert.deepEqual(cities, ["Paris"]);
  });
}

test("second turn after reasoning", async () => {
  const { messages } = await loop(client(thinking), "my name is Ada", whole, THINKING);
  assert.equal(messages[1].content[0].type, "thinking");
  messages.push(user("what is my name?"));
  const message = await client(thinking).messages.create(ask("", { messages, ...THINKING }));
  assert.match(text(message), /Ada/);
});

test("token count", async () => {
  const request = { model: MODEL, messages: [user("say hi")], system: "Be brief.", tools: [WEATHER] };
  const { input_tokens } = await anthropic.messages.countTokens(request);
  const { usage } = await anthropic.messages.create({ max_tokens: 1024, ...request });
  assert.equal(input_tokens, usage.input_tokens + (usage.cache_read_input_tokens ?? 0));
});

test("reasoning visible", async () => {
  const { content } = await whole(anthropic, ask("say hi", THINKING));
  assert.deepEqual(content.map((block) => block.type), ["thinking", "text"]);
  assert.match(content[0].thinking, /^The user wrote/);
});

test("reasoning visible, streamed", async () => {
  const deltas = [];
  const stream = anthropic.messages.stream(ask("say hi", THINKING)).on("thinking", (delta) => deltas.push(delta));
  const { content } = await stream.finalMessage();
  assert.deepEqual(content.map((block) => block.type), ["thinking", "text"]);
  assert.match(content[0].thinking, /^The user wrote/);
  assert.equal(deltas.join(""), content[0].thinking);
  assert.ok(content[0].signature.length > 0);
});

test("structured output", async () => {
  const params = ask("my name is Ada", { output_config: { format: zodOutputFormat(Person) } });
  const { parsed_output } = await anthropic.messages.parse(params);
  assert.deepEqual(Person.parse(parsed_output), parsed_output);
  const final = await anthropic.messages.stream(params).finalMessage();
  assert.deepEqual(final.parsed_output, parsed_output);
});

const show = (block) => anthropic.messages.create(ask([{ type: "text", text: "what is this?" }, block]));

test("image", async () => {
  const data = PNG.replace(/^data:image\/png;base64,/, "");
  const message = await show({ type: "image", source: { type: "base64", media_type: "image/png", data } });
  assert.match(text(message), /1 image.*image\/png/);
});

test("image, in a tool's result", async () => {
  const data = PNG.replace(/^data:image\/png;base64,/, "");
  const image = { type: "image", source: { type: "base64", media_type: "image/png", data } };
  const messages = [
    user("look at get_weather in Paris"),
    { role: "assistant", content: [{ type: "tool_use", id: "toolu_1", name: "get_weather", input: { city: "Paris" } }] },
    user([{ type: "tool_result", tool_use_id: "toolu_1", content: [{ type: "text", text: "a map" }, image] }]),
    { role: "assistant", content: "I see." },
    user([{ type: "text", text: "what is this?" }, image]),
  ];
  const message = await anthropic.messages.create(ask("", { messages, tools: [WEATHER] }));
  assert.match(text(message), /image\/png/);
});

test("text file", async () => {
  const source = { type: "text", media_type: "text/plain", data: "my name is Ada" };
  assert.match(text(await show({ type: "document", title: "a.txt", source })), /Ada/);
});

test("PDF", async () => {
  const source = { type: "base64", media_type: "application/pdf", data: PDF };
  assert.match(text(await show({ type: "document", title: "a.pdf", source })), /15 bytes, application\/pdf/);
});

test("hosted tool dropped with a note", async () => {
  const { fetch, exchanges } = wire();
  const tools = [{ type: "web_search_20250305", name: "web_search" }];
  const message = await client(mock, { fetch }).messages.create(ask("say hi", { tools }));
  assert.equal(text(message), "hi");
  assert.match(exchanges[0].notes, /web_search/);
});

test("tool choice", async () => {
  const choose = (tool_choice) =>
    anthropic.messages.create(ask("get_weather in Paris", { tools: [WEATHER], tool_choice }));
  assert.deepEqual(types(await choose({ type: "tool", name: "get_weather" })), ["tool_use"]);
  assert.deepEqual(types(await choose({ type: "any" })), ["tool_use"]);
  assert.deepEqual(types(await choose({ type: "none" })), ["text"]);
});

for (const [name, answer] of BOTH) {
  test(`limit of the answer${name}`, async () => {
    const message = await answer(anthropic, ask("count to 50", { max_tokens: 16 }));
    assert.equal(message.stop_reason, "max_tokens");
  });

  test(`stop sequences${name}`, async () => {
    const message = await answer(anthropic, ask("say one two three", { stop_sequences: [" three"] }));
    assert.equal(text(message), "one two");
    assert.equal(message.stop_reason, "stop_sequence");
    assert.equal(message.stop_sequence, " three");
  });

  test(`usage${name}`, async () => {
    const { usage } = await answer(anthropic, ask("say hi", THINKING));
    assert.ok(usage.input_tokens > 0);
    assert.ok(usage.output_tokens > 0);
  });
}

test("list of models", async () => {
  const models = [];
  for await (const model of client(strict, { apiKey: "sesame" }).models.list()) {
    models.push(model);
  }
  assert.deepEqual(
    models.map((model) => model.type),
    models.map(() => "model"),
  );
  const name = models[0].id;
  const message = await client(strict, { apiKey: "sesame" }).messages.create(ask("say hi", { model: name }));
  assert.equal(text(message), "hi");
});

for (const stream of [false, true]) {
  const name = stream ? ", streamed" : "";

  const rejects = (asking, type, wanted) =>
    assert.rejects(asking, (error) => {
      assert.ok(error instanceof type);
      assert.equal(error.type, wanted);
      assert.ok(error.requestID);
      return true;
    });

  test(`wrong key is a 401${name}`, async () => {
    const asking = client(strict).messages.create(ask("say hi", { stream }));
    await rejects(asking, Anthropic.AuthenticationError, "authentication_error");
  });

  test(`unknown model is a 404${name}`, async () => {
    const asking = client(strict, { apiKey: "sesame" }).messages.create(ask("say hi", { model: "gpt-0", stream }));
    await rejects(asking, Anthropic.NotFoundError, "not_found_error");
  });

  test(`wrong field is a 400${name}`, async () => {
    const asking = anthropic.messages.create(ask("say hi", { temperature: 5, stream }));
    await rejects(asking, Anthropic.BadRequestError, "invalid_request_error");
    await assert.rejects(asking, /temperature/);
  });

  test(`limited rate is a 429${name}`, async () => {
    const asking = client(limited).messages.create(ask("always", { stream }));
    await rejects(asking, Anthropic.RateLimitError, "rate_limit_error");
    await assert.rejects(asking, (error) => error.headers.get("retry-after") === "1");
  });
}

test("waits for Retry-After", async () => {
  const { fetch, exchanges } = wire();
  const message = await client(limited, { fetch, maxRetries: 2 }).messages.create(ask(newPrompt()));
  assert.equal(text(message), "here again");
  assertCameBackAfterASecond(exchanges);
});

test("abort frees the engine", async () => {
  const stream = anthropic.messages.stream(ask("count to 1000 every 100 ms"));
  stream.on("text", () => stream.abort());
  await assert.rejects(stream.done(), Anthropic.APIUserAbortError);
  await assertIdleSoon(mock);
});

test("time-out frees the engine", async () => {
  const asking = client(mock, { timeout: 300 }).messages.create(ask("sleep 30"));
  await assert.rejects(asking, Anthropic.APIConnectionTimeoutError);
  await assertIdleSoon(mock);
});
