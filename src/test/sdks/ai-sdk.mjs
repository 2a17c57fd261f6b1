// The tests that both providers of the AI SDK for the Responses API have to pass.
import assert from "node:assert/strict";
import test from "node:test";
import { APICallError, generateText, isStepCount, Output, streamText, tool } from "ai";
import { z } from "zod";
import {
  assertCameBackAfterASecond,
  assertIdleSoon,
  limited,
  mock,
  newPrompt,
  PDF,
  Person,
  PNG,
  strict,
  thinking,
  wire,
} from "./testbed.mjs";

export const tools = {
  get_weather: tool({
    description: "Gets the weather in a city.",
    inputSchema: z.object({ city: z.string() }),
    execute: async ({ city }) => `21 degrees in ${city}`,
  }),
};

/** A stream, read to its end, in the form of a whole answer. */
async function readStream(options) {
  const errors = [];
  const result = streamText({ ...options, onError: ({ error }) => errors.push(error) });
  const deltas = [];
  for await (const delta of result.textStream) {
    deltas.push(delta);
  }
  if (errors.length > 0) {
    throw errors[0];
  }
  const names = ["text", "content", "steps", "reasoningText", "usage", "finishReason", "response", "output"];
  const values = await Promise.all(names.map((name) => result[name]));
  return { deltas, ...Object.fromEntries(names.map((name, index) => [name, values[index]])) };
}

export const BOTH = [
  ["", generateText],
  [", streamed", readStream],
];

const fromUser = (...content) => [{ role: "user", content }];

/**
 * @param model makes a model of the provider from an address and more options
 * @param thought how a call sends earlier reasoning
 * @param reasoning what makes the engine reason, and shows it
 */
export function testProvider({ model, thought, reasoning }) {
  test("text", async () => {
    const { text, finishReason } = await generateText({ model: model(mock), prompt: "say Grüße, 世界 🌍" });
    assert.equal(text, "Grüße, 世界 🌍");
    assert.equal(finishReason, "stop");
  });

  test("stream", async () => {
    const { deltas, text } = await readStream({ model: model(mock), prompt: "count to 20" });
    assert.ok(deltas.length > 10);
    assert.equal(deltas.join(""), text);
    assert.match(text, /^1.*20/s);
  });

  for (const [name, ask] of BOTH) {
    test(`tools loop${name}`, async () => {
      const { text, steps } = await ask({
        model: model(mock),
        prompt: "get_weather in Paris",
        tools,
        stopWhen: isStepCount(3),
      });
      assert.equal(steps.length, 2);
      assert.match(text, /21 degrees in Paris/);
    });

    test(`tools loop with reasoning${name}`, async () => {
      const { fetch, exchanges, sent } = wire();
      const { text, steps } = await ask({
        model: model(thinking, { fetch }),
        prompt: "get_weather in Paris",
        tools,
        stopWhen: isStepCount(3),
      });
      assert.equal(steps.length, 2);
      assert.match(text, /21 degrees in Paris/);
      assert.deepEqual(sent(exchanges[1]), ["message", thought, "function_call", "function_call_output"]);
    });
  }

  for (const [name, ask] of BOTH) {
    test(`approval${name}`, async () => {
      const options = {
        model: model(thinking),
        tools,
        toolApproval: { get_weather: "user-approval" },
        stopWhen: isStepCount(3),
      };
      const messages = fromUser({ type: "text", text: "get_weather in Paris" });
      const stopped = await ask({ ...options, messages });
      const { approvalId } = stopped.content.find((part) => part.type === "tool-approval-request");
      messages.push(...stopped.response.messages, {
        role: "tool",
        content: [{ type: "tool-approval-response", approvalId, approved: true }],
      });
      const { text } = await ask({ ...options, messages });
      assert.match(text, /21 degrees in Paris/);
    });
  }

  test("second turn after reasoning", async () => {
    const messages = fromUser({ type: "text", text: "my name is Ada" });
    const first = await generateText({ model: model(thinking), messages });
    messages.push(...first.response.messages, { role: "user", content: "what is my name?" });
    const second = await generateText({ model: model(thinking), messages });
    assert.match(second.text, /Ada/);
  });

  for (const [name, ask] of BOTH) {
    test(`reasoning visible${name}`, async () => {
      const { reasoningText, text } = await ask({ model: model(mock), prompt: "say hi", ...reasoning });
      assert.match(reasoningText, /^The user wrote/);
      assert.equal(reasoningText.indexOf("The user", 1), -1, "once only");
      assert.equal(text, "hi");
    });

    test(`structured output${name}`, async () => {
      const { output } = await ask({
        model: model(mock),
        prompt: "my name is Ada",
        output: Output.object({ schema: Person }),
      });
      assert.deepEqual(Person.parse(output), output);
    });
  }

  test("image", async () => {
    const { text } = await generateText({
      model: model(mock),
      messages: fromUser({ type: "text", text: "what is this?" }, { type: "file", data: PNG, mediaType: "image/png" }),
    });
    assert.match(text, /1 image.*image\/png/);
  });

  test("PDF", async () => {
    const { text } = await generateText({
      model: model(mock),
      messages: fromUser({ type: "file", data: PDF, mediaType: "application/pdf", filename: "a.pdf" }),
    });
    assert.match(text, /15 bytes, application\/pdf/);
  });

  test("tool choice", async () => {
    const ask = (toolChoice) => generateText({ model: model(mock), prompt: "get_weather in Paris", tools, toolChoice });
    const forced = await ask({ type: "tool", toolName: "get_weather" });
    assert.deepEqual(forced.toolCalls.map((call) => call.input), [{ city: "Paris" }]);
    assert.equal((await ask("required")).toolCalls.length, 1);
    assert.equal((await ask("none")).toolCalls.length, 0);
  });

  test("limit of the answer", async () => {
    const { finishReason } = await generateText({ model: model(mock), prompt: "count to 50", maxOutputTokens: 16 });
    assert.equal(finishReason, "length");
  });

  for (const [name, ask] of BOTH) {
    test(`usage${name}`, async () => {
      const { usage } = await ask({ model: model(mock), prompt: "say hi", ...reasoning });
      assert.ok(usage.inputTokens > 0 && usage.outputTokenDetails.reasoningTokens > 0);
      assert.equal(usage.totalTokens, usage.inputTokens + usage.outputTokens);
    });

    const refused = (asking, status, code) =>
      assert.rejects(asking, (error) => {
        assert.ok(APICallError.isInstance(error), `${error}`);
        assert.equal(error.statusCode, status);
        assert.equal(error.isRetryable, status === 429);
        assert.equal(JSON.parse(error.responseBody).error.code, code);
        return true;
      });

    test(`wrong key is a 401${name}`, () =>
      refused(ask({ model: model(strict), prompt: "say hi", maxRetries: 0 }), 401, "invalid_api_key"));

    test(`unknown model is a 404${name}`, () =>
      refused(ask({ model: model(strict, { apiKey: "sesame" }), prompt: "say hi", maxRetries: 0 }), 404, "model_not_found"));

    test(`wrong field is a 400${name}`, () =>
      refused(ask({ model: model(mock), prompt: "say hi", topP: 5, maxRetries: 0 }), 400, "invalid_value"));

    test(`limited rate is a 429${name}`, () =>
      refused(ask({ model: model(limited), prompt: "always", maxRetries: 0 }), 429, "rate_limit_exceeded"));
  }

  test("waits for Retry-After", async () => {
    const { fetch, exchanges } = wire();
    const { text } = await generateText({ model: model(limited, { fetch }), prompt: newPrompt() });
    assert.equal(text, "here again");
    assertCameBackAfterASecond(exchanges);
  });

  test("abort frees the engine", async () => {
    const abort = new AbortController();
    const aborted = [];
    const { textStream } = streamText({
      model: model(mock),
      prompt: "count to 1000 every 100 ms",
      abortSignal: abort.signal,
      onAbort: (event) => aborted.push(event),
    });
    for await (const _ of textStream) {
      abort.abort();
    }
    assert.equal(aborted.length, 1);
    await assertIdleSoon(mock);
  });

  test("time-out frees the engine", async () => {
    const asking = generateText({ model: model(mock), prompt: "sleep 30", timeout: 300 });
    await assert.rejects(asking, { name: "TimeoutError" });
    await assertIdleSoon(mock);
  });
}
