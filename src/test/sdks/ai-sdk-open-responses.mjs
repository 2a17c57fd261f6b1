import assert from "node:assert/strict";
import test from "node:test";
import { createOpenResponses } from "@ai-sdk/open-responses";
import { generateText } from "ai";
import { testProvider } from "./ai-sdk.mjs";
import { mock, MODEL } from "./testbed.mjs";

testProvider({
  model: (baseURL, options = {}) =>
    createOpenResponses({ name: "lmresp", url: `${baseURL}/responses`, apiKey: "any", ...options })(MODEL),
  thought: "reasoning",
  reasoning: { reasoning: "high", providerOptions: { lmresp: { reasoningSummary: "auto" } } },
});

test("text file", async () => {
  const { text } = await generateText({
    model: createOpenResponses({ name: "lmresp", url: `${mock}/responses` })(MODEL),
    messages: [
      {
        role: "user",
        content: [{ type: "file", data: Buffer.from("my name is Ada"), mediaType: "text/plain", filename: "a.txt" }],
      },
    ],
  });
  assert.match(text, /Ada/);
});
