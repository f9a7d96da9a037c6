// Sends requests that are answered by handlers of MSW, with its server for Node.js in place of a browser's worker.
//
// Standard input: JSON {handlers: path, page, requests: [{method, url}]}. Standard output: a JSON list of statuses.
import { setupServer } from "msw/node";

async function status({ method, url }) {
  try {
    return String((await fetch(url, { method })).status);
  } catch (error) {
    return String(error.cause ?? error);
  }
}

let input = "";
for await (const part of process.stdin) input += part;
const { handlers: path, page, requests } = JSON.parse(input);
// Paths of the document begin at the address of the page.
globalThis.location = new URL(page);
const { handlers } = await import(path);
setupServer(...handlers).listen({ onUnhandledRequest: "error" });
const statuses = [];
for (const request of requests) statuses.push(await status(request));
console.log(JSON.stringify(statuses));
