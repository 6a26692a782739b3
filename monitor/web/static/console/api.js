/** Questions to the API. An answer that is not fine becomes a Refusal, whose text says what, where and how to mend it. */

export class Refusal extends Error {
  constructor(status, error) {
    super(error ? `${error.what} (${error.where}: ${error.got}). ${error.remedy}` : `HTTP ${status}`);
    this.status = status;
  }
}

async function ask(path, options) {
  const answer = await fetch(path, { cache: "no-store", ...options });
  if (answer.status === 401 && path !== "/login") {
    location.assign("/login");
    return new Promise(() => {});
  }
  if (!answer.ok) throw new Refusal(answer.status, (await answer.json().catch(() => ({}))).error);
  return answer.status === 204 ? null : answer.json();
}

/** `query`: what is empty is left out. */
export function get(path, query = {}) {
  const told = Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const text = new URLSearchParams(told).toString();
  return ask(text ? `${path}?${text}` : path, {});
}

export function post(path, body) {
  const headers = { "X-Requested-With": "console", "Content-Type": "application/json" };
  return ask(path, { method: "POST", headers, body: body === undefined ? undefined : JSON.stringify(body) });
}

export function callPath(call, more = "") {
  return `/api/v1/calls/${encodeURIComponent(call.call_id)}${more}`;
}
