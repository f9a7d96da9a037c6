// Runs the code of snippets for JavaScript, and prints the status of each answer.
//
// Standard input: a JSON list of {code, cookies}. Standard output: a JSON list of statuses, or of errors in their place.
import axios from "axios";

const AsyncFunction = (async () => {}).constructor;

// A browser sends its cookies by itself.
function fetchWithCookies(cookies, seen) {
  return async (url, options) => {
    const sent = { ...options, headers: { ...options.headers } };
    if (options.credentials === "include" && cookies) sent.headers.Cookie = cookies;
    const response = await fetch(url, sent);
    seen.status = response.status;
    return response;
  };
}

function axiosWithCookies(cookies, seen) {
  return async (options) => {
    const headers = { ...options.headers };
    if (options.withCredentials && cookies) headers.Cookie = cookies;
    const response = await axios({ ...options, headers, validateStatus: () => true });
    seen.status = response.status;
    return response;
  };
}

async function run({ code, cookies }) {
  const seen = {};
  const body = code.replace('import axios from "axios";', "");
  const file = new File(["An example."], "file");
  try {
    const snippet = new AsyncFunction("fetch", "axios", "file", body);
    await snippet(fetchWithCookies(cookies, seen), axiosWithCookies(cookies, seen), file);
  } catch (error) {
    seen.error = String(error);
  }
  return String(seen.error ?? seen.status);
}

let input = "";
for await (const part of process.stdin) input += part;
const outcomes = [];
for (const snippet of JSON.parse(input)) outcomes.push(await run(snippet));
console.log(JSON.stringify(outcomes));
