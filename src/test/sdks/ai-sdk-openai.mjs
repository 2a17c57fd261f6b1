import assert from "node:assert/strict";
import test from "node:test";
import { createOpenAI } from "@ai-sdk/openai";
import { generateText, isStepCount } from "ai";
import { BOTH, testProvider, tools } from "./ai-sdk.mjs";
import { assertNoReferences, mock, MODEL, thinking, wire } from "./testbed.mjs";

const provider = (baseURL, options = {}) => createOpenAI({ baseURL, apiKey: "any", ...options });

testProvider({
  model: (baseURL, options) => provider(baseURL, options)(MODEL),
  thought: "item_reference",
  reasoning: { providerOptions: { openai: { forceReasoning: true, reasoningEffort: "high", reasoningSummary: "auto" } } },
});

test("text file", async () => {
  const { text } = await generateText({
    model: provider(mock)(MODEL),
    messages: [
      {
        role: "user",
        content: [{ type: "file", data: Buffer.from("my name is Ada"), mediaType: "text/plain", filename: "a.txt" }],
      },
    ],
    providerOptions: { openai: { passThroughUnsupportedFiles: true } },
  });
  assert.match(text, /Ada/);
});

test("hosted tool dropped with a note", async () => {
  const { fetch, exchanges } = wire();
  const openai = provider(mock, { fetch });
  const { text } = await generateText({
    model: openai(MODEL),
    prompt: "say hi",
    tools: { web_search: openai.tools.webSearch({}) },
  });
  assert.equal(text, "hi");
  assert.match(exchanges[0].notes, /web_search/);
});

for (const [name, ask] of BOTH) {
  test(`tools loop with reasoning, without a store${name}`, async () => {
    const { fetch, exchanges, sent } = wire();
    const { text } = await ask({
      model: provider(thinking, { fetch })(MODEL),
      prompt: "get_weather in Paris",
      tools,
      stopWhen: isStepCount(3),
      providerOptions: { openai: { store: false, forceReasoning: true } },
    });
    assert.match(text, /21 degrees in Paris/);
    assertNoReferences(exchanges);
    assert.deepEqual(sent(exchanges[1]), ["message", "reasoning", "function_call", "function_call_output"]);
  });

  test(`item_reference${name}`, async () => {
    const { fetch, exchanges } = wire();
    const options = { model: provider(thinking, { fetch })(MODEL), tools, stopWhen: isStepCount(5) };
    const prompt = "get_weather in Paris, then get_weather in Oslo, then get_weather in Rome";
    const messages = [{ role: "user", content: prompt }];
    const first = await ask({ ...options, messages });
    assert.equal(first.steps.length, 4);
    assert.match(first.text, /21 degrees in Rome/);
    messages.push(...first.response.messages, { role: "user", content: "my name is Ada" });
    const second = await ask({ ...options, messages });
    messages.push(...second.response.messages, { role: "user", content: "what is my name?" });
    assert.match((await ask({ ...options, messages })).text, /Ada/);
    assert.match(JSON.stringify(exchanges.at(-1).request.input), /"item_reference","id":"msg_/);
  });

  test(`previous_response_id${name}`, async () => {
    const { fetch, exchanges, sent } = wire();
    const model = provider(thinking, { fetch })(MODEL);
    const first = await ask({ model, prompt: "my name is Ada" });
    const { responseId } = (await first.steps[0].providerMetadata).openai;
    const openai = { previousResponseId: responseId };
    const second = await ask({ model, prompt: "what is my name?", providerOptions: { openai } });
    assert.match(second.text, /Ada/);
    assert.deepEqual(sent(exchanges[1]), ["message"]);
  });

  test(`compaction${name}`, async () => {
    const { fetch, exchanges, sent } = wire();
    const model = provider(mock, { fetch })(MODEL);
    const contextManagement = [{ type: "compaction", compactThreshold: 1000 }];
    const providerOptions = { openai: { contextManagement } };
    const messages = [
      { role: "user", content: "my name is Ada" },
      { role: "assistant", content: "word ".repeat(2000) },
      { role: "user", content: "say hi" },
    ];
    const first = await ask({ model, messages, providerOptions });
    assert.equal(first.text, "hi");
    messages.push(...first.response.messages, { role: "user", content: "say bye" });
    const second = await ask({ model, messages, providerOptions });
    assert.equal(second.text, "bye");
    assert.equal(sent(exchanges[1]).length, messages.length + 1);
    assert.match(exchanges[1].notes, /a summary stands for what came before it/);
  });

  test(`conversations${name}`, async () => {
    const { id } = await (await fetch(`${thinking}/conversations`, { method: "POST" })).json();
    const { fetch: fetching, exchanges, sent } = wire();
    // in a loop of tools, which is not for this, the SDK would send the prompt again with each step
    const model = provider(thinking, { fetch: fetching })(MODEL);
    const providerOptions = { openai: { conversation: id } };
    await ask({ model, providerOptions, prompt: "my name is Ada" });
    assert.match((await ask({ model, providerOptions, prompt: "what is my name?" })).text, /Ada/);
    assert.deepEqual(exchanges.map(sent), [["message"], ["message"]]);
  });
}
