// What the tests of all SDKs have in common. The proxies are real ones, started by SdksTest.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

/** The built-in mock under every model name; it reasons when it is asked to. */
export const mock = address("LMRESP_MOCK");

/** An engine that always reasons, and wants its reasoning back with the calls that came of it. */
export const thinking = address("LMRESP_THINKING");

/** Takes the key "sesame" only, and no name of a model but the mock's own. */
export const strict = address("LMRESP_STRICT");

/** An engine that says 429 with Retry-After: 1 to each prompt the first time, to "always" always. */
export const limited = address("LMRESP_LIMITED");

/** A prompt that no engine has seen before. */
export const newPrompt = () => `prompt ${randomUUID()}`;

/** A name that an SDK cannot know: one with rules for the names of OpenAI must do without. */
export const MODEL = "Qwen/Qwen3-32B";

export const Person = z.object({ name: z.string(), age: z.number() });

export const PNG =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
export const PDF = "JVBERi0xLjEKJSVFT0YK";

/** A fetch for an SDK to use, and what has gone through it. */
export function wire() {
  const exchanges = [];
  return {
    exchanges,
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      exchanges.push({
        request: JSON.parse(init.body),
        status: response.status,
        notes: response.headers.get("x-lmresp-notes") ?? "",
        at: Date.now(),
      });
      return response;
    },
    /** The types of the items that a request has sent. */
    sent: (exchange) => exchange.request.input.map((item) => item.type ?? "message"),
  };
}

/** Requests that rely on nothing that is stored. */
export function assertNoReferences(exchanges) {
  for (const { request } of exchanges) {
    assert.equal(JSON.stringify(request).includes("item_reference"), false);
    assert.equal(request.previous_response_id ?? null, null);
  }
}

/** Two answers with a second between them, which is what the first of them has asked for. */
export function assertCameBackAfterASecond(exchanges) {
  assert.deepEqual(
    exchanges.map((exchange) => exchange.status),
    [429, 200],
  );
  const wait = exchanges[1].at - exchanges[0].at;
  assert.ok(wait > 900 && wait < 4000, `came back after ${wait} ms`);
}

/** The engine works for nobody any more: a client that leaves costs it nothing. */
export async function assertIdleSoon(proxy) {
  const deadline = Date.now() + 2000;
  for (;;) {
    const { running } = await (await fetch(new URL("/health", proxy))).json();
    if (running === 0) {
      return;
    }
    assert.ok(Date.now() < deadline, `${running} requests still run`);
    await sleep(20);
  }
}

function address(name) {
  const value = process.env[name];
  assert.ok(value, `${name} is not set: run ./mvnw test -Psdks`);
  return `${value}/v1`;
}
