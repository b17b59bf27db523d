// Keeps open pages fresh. The server names what changed (`event: change`, `data: {"topic": …, "id": …}`); the parts of the page that
// asked for that topic (`data-live-topics="conversation alert"`, and `data-live-id` where only these things matter) get the event
// `live:<topic>`, upon which htmx fetches them anew: at once, and in a busy company not again before `data-live-every` milliseconds, nor
// before six times what the last fetch took. Without a stream the same parts are fetched every 15 seconds.

const POLL_MS = 15000;
const RETRY_MS = [1000, 2000, 5000, 10000, 30000];
const PROVEN_MS = 5000; // a stream that lives this long is no longer counted as failing
const GATHER_MS = 120; // several changes of one thing are one refetch
const REST_SHARE = 6; // a server that is slow to answer is asked less often
const REST_MS = 60000; // a page that nobody looks at gives its connection to those that are looked at

const mark = document.querySelector("[data-live]");
let source = null;
let failures = 0;
let retry;
let proven;
let poll;
let rest;
const waiting = new Map();
const page = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`; // a page that comes back replaces the stream it left

const parts = () => [...document.querySelectorAll("[data-live-topics]")];
const topics = (part) => part.dataset.liveTopics.split(/\s+/).filter(Boolean);

function tell(state) {
  if (mark.dataset.state === state && mark.textContent) return;
  mark.dataset.state = state;
  mark.querySelector(".live-words").textContent = mark.dataset[`words${state[0].toUpperCase()}${state.slice(1)}`];
}

const begun = new WeakMap();
const resting = new WeakMap(); // until when a part is not fetched again

document.addEventListener("htmx:beforeRequest", ({ detail }) => begun.set(detail.elt, performance.now()));
document.addEventListener("htmx:afterRequest", ({ detail: { elt: part } }) => {
  if (!part.dataset?.liveTopics || !begun.has(part)) return;
  const from = begun.get(part);
  resting.set(part, from + Math.max(Number(part.dataset.liveEvery ?? 0), REST_SHARE * (performance.now() - from)));
});

function wake(part, topic, id) {
  const key = `${topic} ${id ?? ""}`;
  const gathered = waiting.get(part) ?? new Set();
  waiting.set(part, gathered);
  if (gathered.has(key)) return;
  gathered.add(key);
  setTimeout(() => {
    gathered.delete(key);
    if (part.isConnected) htmx.trigger(part, `live:${topic}`, { topic, id });
  }, Math.max(GATHER_MS, (resting.get(part) ?? 0) - performance.now()));
}

function changed({ topic, id }) {
  for (const part of parts()) {
    const matters = !part.dataset.liveId || !id || part.dataset.liveId.split(" ").includes(id);
    if (matters && topics(part).includes(topic)) wake(part, topic, id);
  }
}

function everything() {
  for (const part of parts()) for (const topic of topics(part)) wake(part, topic);
}

function startPolling() {
  poll ??= setInterval(() => document.hidden || everything(), POLL_MS);
}

function stopPolling() {
  clearInterval(poll);
  poll = undefined;
}

function disconnect() {
  source?.close();
  source = null;
  clearTimeout(retry);
  clearTimeout(proven);
  retry = undefined;
}

// The browser does not tell scripts which status a stream was refused with: refused is refused, and asked for again later.
function lost() {
  const refused = source.readyState === EventSource.CLOSED;
  disconnect();
  failures += 1;
  tell(refused || failures > 2 ? "polling" : "connecting");
  startPolling();
  const wait = RETRY_MS[Math.min(failures, RETRY_MS.length) - 1];
  retry = setTimeout(again, (refused ? Math.max(wait, POLL_MS) : wait) * (0.75 + Math.random() / 2));
}

function again() {
  retry = undefined;
  connect();
}

// The sign-in is renewed on the way.
function renew() {
  disconnect();
  connect();
}

// The stream would only be refused again; the next fetch leads to the sign-in page.
function signedOut() {
  disconnect();
  everything();
}

function connect() {
  if (source || retry !== undefined || !parts().length) return;
  source = new EventSource(`${mark.dataset.liveUrl}?${new URLSearchParams({ page })}`);
  source.addEventListener("open", () => {
    proven = setTimeout(() => (failures = 0), PROVEN_MS);
    stopPolling();
    tell("live");
  });
  source.addEventListener("ready", everything); // what changed since the page was rendered was told to nobody
  source.addEventListener("change", (event) => changed(JSON.parse(event.data)));
  source.addEventListener("again", renew);
  source.addEventListener("away", lost);
  source.addEventListener("signed-out", signedOut);
  source.addEventListener("error", lost);
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(rest);
  if (document.hidden) {
    rest = setTimeout(disconnect, REST_MS);
  } else if (!source) {
    disconnect();
    connect();
    everything();
  }
});
document.addEventListener("htmx:load", () => connect());
addEventListener("pagehide", disconnect);
addEventListener("pageshow", (event) => event.persisted && connect());

tell("connecting");
connect();
