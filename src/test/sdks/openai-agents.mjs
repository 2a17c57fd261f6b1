import assert from "node:assert/strict";
import test from "node:test";
import {
  Agent,
  MemorySession,
  ModelBehaviorError,
  OpenAIConversationsSession,
  OpenAIProvider,
  OpenAIResponsesCompactionSession,
  Runner,
  tool,
  webSearchTool,
} from "@openai/agents";
import OpenAI from "openai";
import { z } from "zod";
import {
  assertCameBackAfterASecond,
  assertIdleSoon,
  assertNoReferences,
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

/** Runs agents at a proxy, with the client of OpenAI set up so. */
function runner(baseURL, options = {}) {
  const openAIClient = new OpenAI({ baseURL, apiKey: "any", maxRetries: 0, ...options });
  return new Runner({ modelProvider: new OpenAIProvider({ openAIClient }), tracingDisabled: true });
}

const getWeather = tool({
  name: "get_weather",
  description: "Gets the weather in a city.",
  parameters: z.object({ city: z.string() }),
  execute: async ({ city }) => `21 degrees in ${city}`,
});

const agent = (settings = {}) => new Agent({ name: "Assistant", model: MODEL, ...settings });
const withTool = agent({ tools: [getWeather] });

const whole = (runner, agent, input, options = {}) => runner.run(agent, input, options);

async function streamed(runner, agent, input, options = {}) {
  const result = await runner.run(agent, input, { ...options, stream: true });
  for await (const _ of result) {
    // all events come before the result is complete
  }
  await result.completed;
  return result;
}

const BOTH = [
  ["", whole],
  [", streamed", streamed],
];

test("text", async () => {
  const { finalOutput } = await runner(mock).run(agent(), "say Grüße, 世界 🌍");
  assert.equal(finalOutput, "Grüße, 世界 🌍");
});

test("text, with the default model", async () => {
  const { finalOutput } = await runner(mock).run(new Agent({ name: "Assistant" }), "say hi");
  assert.equal(finalOutput, "hi");
});

test("stream", async () => {
  const result = await runner(mock).run(agent(), "count to 20", { stream: true });
  const deltas = [];
  for await (const event of result) {
    if (event.type === "raw_model_stream_event" && event.data.type === "output_text_delta") {
      deltas.push(event.data.delta);
    }
  }
  assert.ok(deltas.length > 10);
  assert.equal(deltas.join(""), result.finalOutput);
});

for (const [name, ask] of BOTH) {
  test(`tools loop${name}`, async () => {
    const { finalOutput } = await ask(runner(mock), withTool, "get_weather in Paris");
    assert.match(finalOutput, /21 degrees in Paris/);
  });

  test(`tools loop with reasoning${name}`, async () => {
    const { fetch, exchanges, sent } = wire();
    const { finalOutput } = await ask(runner(thinking, { fetch }), withTool, "get_weather in Paris");
    assert.match(finalOutput, /21 degrees in Paris/);
    assertNoReferences(exchanges);
    assert.deepEqual(sent(exchanges[1]), ["message", "reasoning", "function_call", "function_call_output"]);
  });

  test(`second turn after reasoning${name}`, async () => {
    const first = await ask(runner(thinking), agent(), "my name is Ada");
    const next = [...first.history, { role: "user", content: "what is my name?" }];
    const { finalOutput } = await ask(runner(thinking), agent(), next);
    assert.match(finalOutput, /Ada/);
  });
}

test("second turn after reasoning, from a session", async () => {
  const session = new MemorySession();
  await runner(thinking).run(agent(), "my name is Ada", { session });
  const { finalOutput } = await runner(thinking).run(agent(), "what is my name?", { session });
  assert.match(finalOutput, /Ada/);
});

for (const [name, ask] of BOTH) {
  test(`previous_response_id${name}`, async () => {
    const { fetch, exchanges, sent } = wire();
    const first = await ask(runner(thinking, { fetch }), withTool, "my name is Ada");
    const second = await ask(runner(thinking, { fetch }), withTool, "what is my name?", {
      previousResponseId: first.lastResponseId,
    });
    assert.match(second.finalOutput, /Ada/);
    const third = await ask(runner(thinking, { fetch }), withTool, "get_weather in Paris", {
      previousResponseId: second.lastResponseId,
    });
    assert.match(third.finalOutput, /21 degrees in Paris/);
    assert.deepEqual(exchanges.map(sent), [["message"], ["message"], ["message"], ["function_call_output"]]);
  });

  test(`conversations${name}`, async () => {
    const { fetch, exchanges, sent } = wire();
    const conversation = await new OpenAI({ baseURL: thinking, apiKey: "any" }).conversations.create();
    const options = { conversationId: conversation.id };
    await ask(runner(thinking, { fetch }), withTool, "my name is Ada", options);
    const second = await ask(runner(thinking, { fetch }), withTool, "what is my name?", options);
    assert.match(second.finalOutput, /Ada/);
    const third = await ask(runner(thinking, { fetch }), withTool, "get_weather in Paris", options);
    assert.match(third.finalOutput, /21 degrees in Paris/);
    assert.deepEqual(exchanges.map(sent), [["message"], ["message"], ["message"], ["function_call_output"]]);
  });

  test(`compaction, from a session${name}`, async () => {
    const session = new OpenAIResponsesCompactionSession({
      client: new OpenAI({ baseURL: mock, apiKey: "any" }),
      underlyingSession: new MemorySession(),
      shouldTriggerCompaction: () => true,
    });
    await ask(runner(mock), withTool, "my name is Ada", { session });
    const kept = await session.getItems();
    assert.deepEqual(kept.map((item) => item.type), ["message", "compaction"]);
    const { fetch, exchanges, sent } = wire();
    const weather = await ask(runner(mock, { fetch }), withTool, "get_weather in Paris", { session });
    assert.match(weather.finalOutput, /21 degrees in Paris/);
    // it leaves out by itself what is before the summary
    assert.deepEqual(sent(exchanges[0]), ["compaction", "message"]);
  });

  test(`conversations, from a session${name}`, async () => {
    const client = new OpenAI({ baseURL: thinking, apiKey: "any" });
    const session = new OpenAIConversationsSession({ client });
    await ask(runner(thinking), withTool, "my name is Ada", { session });
    const again = new OpenAIConversationsSession({ client, conversationId: await session.getSessionId() });
    const { finalOutput } = await ask(runner(thinking), withTool, "what is my name?", { session: again });
    assert.match(finalOutput, /Ada/);
    const weather = await ask(runner(thinking), withTool, "get_weather in Paris", { session: again });
    assert.match(weather.finalOutput, /21 degrees in Paris/);

    const items = await again.getItems();
    assert.equal(items[0].content[0].text, "my name is Ada");
    assert.equal((await again.getItems(2)).length, 2);
    const last = await again.popItem();
    assert.equal(last.role, "assistant");
    assert.equal((await again.getItems()).length, items.length - 1);
    await again.clearSession();
  });
}

for (const [name, ask] of BOTH) {
  test(`reasoning visible${name}`, async () => {
    const asking = agent({ modelSettings: { reasoning: { effort: "high", summary: "auto" } } });
    const { newItems } = await ask(runner(mock), asking, "say hi");
    assert.equal(newItems[0].type, "reasoning_item");
    assert.match(newItems[0].rawItem.content[0].text, /^The user wrote/);
  });

  test(`structured output${name}`, async () => {
    const { finalOutput } = await ask(runner(mock), agent({ outputType: Person }), "my name is Ada");
    assert.deepEqual(Person.parse(finalOutput), finalOutput);
  });
}

test("image", async () => {
  const { finalOutput } = await runner(mock).run(agent(), [
    { role: "user", content: [{ type: "input_text", text: "what is this?" }, { type: "input_image", image: PNG }] },
  ]);
  assert.match(finalOutput, /1 image.*image\/png/);
});

const file = (name, url) => [{ role: "user", content: [{ type: "input_file", file: url, filename: name }] }];

test("text file", async () => {
  const data = Buffer.from("my name is Ada").toString("base64");
  const { finalOutput } = await runner(mock).run(agent(), file("a.txt", `data:text/plain;base64,${data}`));
  assert.match(finalOutput, /Ada/);
});

test("PDF", async () => {
  const { finalOutput } = await runner(mock).run(agent(), file("a.pdf", `data:application/pdf;base64,${PDF}`));
  assert.match(finalOutput, /15 bytes, application\/pdf/);
});

test("hosted tool dropped with a note", async () => {
  const { fetch, exchanges } = wire();
  const { finalOutput } = await runner(mock, { fetch }).run(agent({ tools: [webSearchTool()] }), "say hi");
  assert.equal(finalOutput, "hi");
  assert.match(exchanges[0].notes, /web_search/);
});

test("tool choice", async () => {
  const ask = (toolChoice) =>
    runner(mock).run(
      agent({ tools: [getWeather], modelSettings: { toolChoice }, toolUseBehavior: "stop_on_first_tool" }),
      "get_weather in Paris",
    );
  for (const choice of ["get_weather", "required"]) {
    assert.equal((await ask(choice)).finalOutput, "21 degrees in Paris");
  }
  assert.match((await ask("none")).finalOutput, /You wrote/);
});

test("limit of the answer", async () => {
  const asking = runner(mock).run(agent({ modelSettings: { maxTokens: 16 } }), "count to 50");
  await assert.rejects(asking, (error) => error instanceof ModelBehaviorError && /incomplete/.test(error.message));
});

test("usage", async () => {
  for (const [, ask] of BOTH) {
    const { state } = await ask(runner(mock), withTool, "get_weather in Paris");
    assert.equal(state.usage.requests, 2);
    assert.ok(state.usage.inputTokens > 0 && state.usage.outputTokens > 0);
    assert.equal(state.usage.totalTokens, state.usage.inputTokens + state.usage.outputTokens);
  }
});

for (const [name, ask] of BOTH) {
  test(`approval${name}`, async () => {
    const careful = agent({ tools: [{ ...getWeather, needsApproval: async () => true }] });
    const stopped = await ask(runner(thinking), careful, "get_weather in Paris");
    assert.equal(stopped.interruptions.length, 1);
    stopped.state.approve(stopped.interruptions[0]);
    const { finalOutput } = await ask(runner(thinking), careful, stopped.state);
    assert.match(finalOutput, /21 degrees in Paris/);
  });

  test(`handoff${name}`, async () => {
    const meteorologist = agent({ name: "Meteorologist", tools: [getWeather] });
    const first = Agent.create({ name: "Receptionist", model: MODEL, handoffs: [meteorologist] });
    const result = await ask(runner(thinking), first, "transfer_to_Meteorologist, then get_weather in Paris");
    assert.equal(result.lastAgent.name, "Meteorologist");
    assert.match(result.finalOutput, /21 degrees in Paris/);
  });

  test(`wrong key is a 401${name}`, () =>
    assert.rejects(ask(runner(strict), agent(), "say hi"), OpenAI.AuthenticationError));

  test(`unknown model is a 404${name}`, () =>
    assert.rejects(ask(runner(strict, { apiKey: "sesame" }), agent({ model: "gpt-0" }), "say hi"), OpenAI.NotFoundError));

  test(`wrong field is a 400${name}`, () =>
    assert.rejects(
      ask(runner(mock), agent({ modelSettings: { topP: 5 } }), "say hi"),
      (error) => error instanceof OpenAI.BadRequestError && error.param === "top_p",
    ));

  test(`limited rate is a 429${name}`, () =>
    assert.rejects(
      ask(runner(limited), agent(), "always"),
      (error) => error instanceof OpenAI.RateLimitError && error.headers.get("retry-after") === "1",
    ));
}

test("waits for Retry-After", async () => {
  const { fetch, exchanges } = wire();
  const { finalOutput } = await runner(limited, { fetch, maxRetries: 2 }).run(agent(), newPrompt());
  assert.equal(finalOutput, "here again");
  assertCameBackAfterASecond(exchanges);
});

test("abort frees the engine", async () => {
  const abort = new AbortController();
  const result = await runner(mock).run(agent(), "count to 1000 every 100 ms", { stream: true, signal: abort.signal });
  for await (const event of result) {
    if (event.type === "raw_model_stream_event" && event.data.type === "output_text_delta") {
      abort.abort();
    }
  }
  assert.equal(result.cancelled, true);
  await assertIdleSoon(mock);
});

test("time-out frees the engine", async () => {
  await assert.rejects(runner(mock, { timeout: 300 }).run(agent(), "sleep 30"), OpenAI.APIConnectionTimeoutError);
  await assertIdleSoon(mock);
});
