import assert from "node:assert/strict";
import test from "node:test";
import { createOpenAI } from "@ai-sdk/openai";
import { generateText } from "ai";
import { testProvider } from "./ai-sdk.mjs";
import { mock, MODEL, wire } from "./testbed.mjs";

const provider = (baseURL, options = {}) => createOpenAI({ baseURL, apiKey: "any", ...options });

testProvider({
  model: (baseURL, options) => provider(baseURL, options)(MODEL),
  settings: { providerOptions: { openai: { store: false, forceReasoning: true } } },
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
