import assert from "node:assert/strict";
import test from "node:test";
import { AIMessageChunk, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { ChatOpenAI } from "@langchain/openai";
import { createAgent, tool } from "langchain";
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

const chat = (baseURL, { fetch, ...options } = {}) =>
  new ChatOpenAI({
    model: MODEL,
    apiKey: "any",
    useResponsesApi: true,
    maxRetries: 0,
    configuration: { baseURL, fetch },
    ...options,
  });

// as "reasoning" it would be sent only to models with names of OpenAI
const REASONING = { modelKwargs: { reasoning: { effort: "high", summary: "auto" } } };

const getWeather = tool(async ({ city }) => `21 degrees in ${city}`, {
  name: "get_weather",
  description: "Gets the weather in a city.",
  schema: z.object({ city: z.string() }),
});

const whole = (model, input, options) => model.invoke(input, options);

async function streamed(model, input, options) {
  let all = new AIMessageChunk("");
  for await (const chunk of await model.stream(input, options)) {
    all = all.concat(chunk);
  }
  return all;
}

const BOTH = [
  ["", whole],
  [", streamed", streamed],
];

const reasoningOf = (message) => message.contentBlocks.filter((block) => block.type === "reasoning");

/** Asks, calls tools as long as the model wants that, and gives all messages. */
async function loop(model, prompt, ask) {
  const messages = [new HumanMessage(prompt)];
  for (;;) {
    const answer = await ask(model.bindTools([getWeather]), messages);
    messages.push(answer);
    if (answer.tool_calls.length === 0) {
      return messages;
    }
    for (const call of answer.tool_calls) {
      messages.push(await getWeather.invoke(call));
    }
  }
}

test("text", async () => {
  const { text } = await chat(mock).invoke("say Grüße, 世界 🌍");
  assert.equal(text, "Grüße, 世界 🌍");
});

test("stream", async () => {
  const texts = [];
  for await (const chunk of await chat(mock).stream("count to 20")) {
    texts.push(chunk.text);
  }
  assert.ok(texts.length > 10);
  assert.match(texts.join(""), /^1.*20/s);
});

for (const [name, ask] of BOTH) {
  test(`tools loop${name}`, async () => {
    const messages = await loop(chat(mock), "get_weather in Paris", ask);
    assert.ok(ToolMessage.isInstance(messages[2]));
    assert.match(messages.at(-1).text, /21 degrees in Paris/);
  });

  test(`tools loop with reasoning${name}`, async () => {
    const { fetch, exchanges, sent } = wire();
    const messages = await loop(chat(thinking, { fetch }), "get_weather in Paris", ask);
    assert.match(messages.at(-1).text, /21 degrees in Paris/);
    assertNoReferences(exchanges);
    assert.deepEqual(sent(exchanges[1]), ["message", "reasoning", "function_call", "function_call_output"]);
  });

  test(`second turn after reasoning${name}`, async () => {
    const first = await ask(chat(thinking), [new HumanMessage("my name is Ada")]);
    const next = [new HumanMessage("my name is Ada"), first, new HumanMessage("what is my name?")];
    assert.match((await ask(chat(thinking), next)).text, /Ada/);
  });

  test(`second turn after reasoning, zdrEnabled${name}`, async () => {
    const model = chat(thinking, { zdrEnabled: true });
    const first = await ask(model, [new HumanMessage("my name is Ada")]);
    const next = [new HumanMessage("my name is Ada"), first, new HumanMessage("what is my name?")];
    assert.match((await ask(model, next)).text, /Ada/);
  });

  test(`reasoning visible${name}`, async () => {
    const answer = await ask(chat(mock, REASONING), "say hi");
    assert.match(reasoningOf(answer).map((block) => block.reasoning).join(""), /^The user wrote/);
    assert.equal(answer.text, "hi");
  });
}

for (const [name, ask] of BOTH) {
  test(`previous_response_id${name}`, async () => {
    const { fetch, exchanges, sent } = wire();
    const model = chat(thinking, { fetch }).bindTools([getWeather]);
    const first = await ask(model, "my name is Ada");
    const second = await ask(model, "what is my name?", { previous_response_id: first.response_metadata.id });
    assert.match(second.text, /Ada/);
    const called = await ask(model, "get_weather in Paris", { previous_response_id: second.response_metadata.id });
    const output = await getWeather.invoke(called.tool_calls[0]);
    const last = await ask(model, [output], { previous_response_id: called.response_metadata.id });
    assert.match(last.text, /21 degrees in Paris/);
    assert.deepEqual(exchanges.map(sent), [["message"], ["message"], ["message"], ["function_call_output"]]);
  });
}

test("tools loop with reasoning, createAgent", async () => {
  const agent = createAgent({ model: chat(thinking), tools: [getWeather] });
  const { messages } = await agent.invoke({ messages: [new HumanMessage("get_weather in Paris")] });
  assert.match(messages.at(-1).text, /21 degrees in Paris/);
});

test("structured output", async () => {
  const model = chat(mock).withStructuredOutput(Person, { method: "jsonSchema" });
  const person = await model.invoke("my name is Ada");
  assert.deepEqual(Person.parse(person), person);
  let last;
  for await (const part of await model.stream("my name is Ada")) {
    last = part;
  }
  assert.deepEqual(Person.parse(last), last);
});

const show = (model, block) =>
  model.invoke([new HumanMessage({ contentBlocks: [{ type: "text", text: "what is this?" }, block] })]);

test("image", async () => {
  const { text } = await show(chat(mock), { type: "image", url: PNG });
  assert.match(text, /1 image.*image\/png/);
});

test("text file", async () => {
  const data = Buffer.from("my name is Ada").toString("base64");
  const { text } = await show(chat(mock), {
    type: "file",
    data,
    mimeType: "text/plain",
    metadata: { filename: "a.txt" },
  });
  assert.match(text, /Ada/);
});

test("PDF", async () => {
  const { text } = await show(chat(mock), {
    type: "file",
    data: PDF,
    mimeType: "application/pdf",
    metadata: { filename: "a.pdf" },
  });
  assert.match(text, /15 bytes, application\/pdf/);
});

test("hosted tool dropped with a note", async () => {
  const { fetch, exchanges } = wire();
  const { text } = await chat(mock, { fetch }).bindTools([{ type: "web_search" }]).invoke("say hi");
  assert.equal(text, "hi");
  assert.match(exchanges[0].notes, /web_search/);
});

test("tool choice", async () => {
  const ask = (tool_choice) => chat(mock).bindTools([getWeather], { tool_choice }).invoke("get_weather in Paris");
  for (const choice of ["get_weather", "required"]) {
    assert.deepEqual((await ask(choice)).tool_calls.map((call) => call.args), [{ city: "Paris" }]);
  }
});

test("limit of the answer", async () => {
  const { response_metadata } = await chat(mock, { maxTokens: 16 }).invoke("count to 50");
  assert.equal(response_metadata.incomplete_details.reason, "max_output_tokens");
});

for (const [name, ask] of BOTH) {
  test(`usage${name}`, async () => {
    const { usage_metadata } = await ask(chat(mock, REASONING), "say hi");
    assert.ok(usage_metadata.input_tokens > 0 && usage_metadata.output_token_details.reasoning > 0);
    assert.equal(usage_metadata.total_tokens, usage_metadata.input_tokens + usage_metadata.output_tokens);
  });

  test(`wrong key is a 401${name}`, () =>
    assert.rejects(ask(chat(strict), "say hi"), { status: 401, lc_error_code: "MODEL_AUTHENTICATION" }));

  test(`unknown model is a 404${name}`, () =>
    assert.rejects(ask(chat(strict, { apiKey: "sesame", model: "gpt-0" }), "say hi"), {
      status: 404,
      lc_error_code: "MODEL_NOT_FOUND",
    }));

  test(`wrong field is a 400${name}`, () =>
    assert.rejects(ask(chat(mock, { topP: 5 }), "say hi"), { status: 400, param: "top_p" }));

  test(`limited rate is a 429${name}`, () =>
    assert.rejects(ask(chat(limited), "always"), { status: 429, lc_error_code: "MODEL_RATE_LIMIT" }));
}

test("waits for Retry-After", async () => {
  const { fetch, exchanges } = wire();
  const { text } = await chat(limited, { fetch, maxRetries: 2 }).invoke(newPrompt());
  assert.equal(text, "here again");
  assertCameBackAfterASecond(exchanges);
});

test("abort frees the engine", async () => {
  const abort = new AbortController();
  const stream = await chat(mock).stream("count to 1000 every 100 ms", { signal: abort.signal });
  await assert.rejects(async () => {
    for await (const chunk of stream) {
      if (chunk.text) {
        abort.abort();
      }
    }
  }, { name: "AbortError" });
  await assertIdleSoon(mock);
});

test("time-out frees the engine", async () => {
  await assert.rejects(chat(mock, { timeout: 300 }).invoke("sleep 30"), { name: "TimeoutError" });
  await assertIdleSoon(mock);
});
