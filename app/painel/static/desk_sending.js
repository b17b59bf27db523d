// What one sends stands in the thread at once. It becomes real when the server shows it; what did not arrive stays, with its words, until it
// is tried again or taken back, also over a reload and a sign-in that had run out. Each message keeps its own key: tried twice, it is said once.

const composer = document.getElementById("escrever");
const thread = document.getElementById("fio");
const model = document.getElementById("pendente");
const PATIENCE_MS = 10000; // its key makes trying again safe
const isLive = Boolean(thread?.dataset.liveTopics); // an older page of the thread is sent from as a plain form

if (composer && isLive && model) {
  const words = model.dataset;
  const text = composer.elements.text;
  // Beside the drafts, under their prefix: signing out forgets these, too.
  const store = `rascunho:${document.body.dataset.user}:enviando:${composer.dataset.draft}`;
  let pending = restore();

  function restore() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(store)) ?? [];
      return kept.map((each) => ({ ...each, asked: false, state: "failed", why: each.state === "failed" ? each.why : words.left }));
    } catch {
      return [];
    }
  }

  // What the server has taken is no longer ours to keep, even if this page never shows it.
  function keep() {
    const ours = pending.filter((each) => each.state !== "arrived");
    try {
      if (ours.length) sessionStorage.setItem(store, JSON.stringify(ours));
      else sessionStorage.removeItem(store);
    } catch {
      // no room left in this tab: the page itself still has it
    }
  }

  const isThere = (each) => thread.querySelector(`li[data-key="${CSS.escape(each.key)}"]`) !== null;

  // What was written after a message that did not leave waits for it: a customer reads them in their order.
  const isBehind = (each) => pending.slice(0, pending.indexOf(each)).some((other) => other.state === "failed");

  function drop(each) {
    pending = pending.filter((other) => other !== each);
    show();
  }

  // Which of these lines, and which of its two buttons, has the focus.
  function focusedButton() {
    const button = document.activeElement;
    const id = button?.closest?.(".desk-pending")?.id;
    return id ? { id, role: button.dataset.retry === undefined ? "[data-edit]" : "[data-retry]" } : null;
  }

  // The thread is fetched anew again and again; what it does not have yet is put behind it each time.
  function show(focused = focusedButton()) {
    for (const line of thread.querySelectorAll(".desk-pending")) line.remove();
    pending = pending.filter((each) => !isThere(each));
    keep();
    thread.querySelector("#mensagens").append(...pending.map(line));
    if (!focused) return;
    document.getElementById(focused.id)?.querySelector(`${focused.role}:not([hidden])`)?.focus();
    if (!thread.contains(document.activeElement)) text.focus(); // it has left, or there is nothing to press any more
  }

  function line(each) {
    const made = model.content.cloneNode(true).querySelector("li");
    made.id = `p-${each.key}`;
    made.dataset.state = each.state;
    made.querySelector(".desk-text").textContent = each.text;
    const state = made.querySelector(".desk-pending-state");
    const failed = each.state === "failed";
    const behind = failed && isBehind(each);
    state.textContent = failed ? `${words.unsent}: ${behind ? words.behind : each.why}` : words.sending;
    state.classList.toggle("failed", failed);
    made.querySelector(".desk-pending-actions").hidden = !failed;
    const retry = made.querySelector("[data-retry]");
    retry.hidden = behind;
    retry.addEventListener("click", again);
    made.querySelector("[data-edit]").addEventListener("click", () => edit(each));
    return made;
  }

  // Everything that did not leave, in its order.
  function again() {
    text.focus();
    for (const each of pending.filter((other) => other.state === "failed")) send(each);
  }

  function toEnd() {
    thread.scrollTop = thread.scrollHeight;
  }

  function fail(each, why) {
    Object.assign(each, { state: "failed", why });
    document.dispatchEvent(new CustomEvent("desk:aloud", { detail: `${words.ending}: ${why}` }));
    show();
    toEnd();
  }

  // One after the other, in the order in which they were written.
  let queue = Promise.resolve();
  function send(each) {
    each.state = "sending";
    show();
    toEnd();
    queue = queue.then(() => post(each)).catch(() => fail(each, words.failed));
  }

  async function post(each) {
    if (isBehind(each)) return fail(each, words.behind);
    const body = new FormData(composer);
    body.set("text", each.text);
    body.set("key", each.key);
    if (each.insteadOf) body.set("no_lugar_de", each.insteadOf);
    let answer;
    try {
      answer = await fetch(composer.action, { method: "POST", body, headers: { "X-Fragment": "1" }, signal: AbortSignal.timeout(PATIENCE_MS) });
    } catch {
      return fail(each, words.offline);
    }
    if (answer.ok) return arrived(each);
    await refused(each, answer);
  }

  // It stands there until the thread was fetched once more: that thread has it, or so many newer ones that it is no longer in view.
  function arrived(each) {
    each.state = "arrived";
    keep();
    htmx.trigger(thread, "live:conversation", {});
  }

  async function refused(each, answer) {
    const door = answer.headers.get("X-Sign-In");
    if (answer.status === 401 && door) {
      fail(each, words.expired);
      return location.assign(door);
    }
    const said = (answer.headers.get("Content-Type") ?? "").startsWith("text/plain") ? await answer.text() : words.failed;
    each.insteadOf = answer.headers.get("X-Taken-By");
    fail(each, each.insteadOf ? `${said} ${words.taken}` : said);
  }

  function edit(each) {
    text.value = [each.text, text.value].filter(Boolean).join("\n");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    drop(each);
    text.focus();
  }

  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!text.value.trim()) return;
    const each = { key: composer.elements.key.value, text: text.value.trim() };
    composer.elements.key.value = newKey();
    pending.push(each);
    text.value = "";
    text.dispatchEvent(new Event("input", { bubbles: true }));
    composer.dispatchEvent(new CustomEvent("draft:done", { bubbles: true }));
    send(each);
    text.focus();
  });

  thread.addEventListener("htmx:beforeRequest", ({ target }) => {
    if (target !== thread) return;
    for (const each of pending) each.asked = each.state === "arrived";
  });
  let held = null; // the button that had the focus when the thread was taken away
  thread.addEventListener("htmx:beforeSwap", ({ target }) => {
    if (target === thread) held = focusedButton();
  });
  thread.addEventListener("htmx:afterSwap", ({ target }) => {
    if (target !== thread) return;
    pending = pending.filter((each) => !each.asked);
    show(held ?? undefined);
    held = null;
  });
  if (pending.length) {
    show();
    toEnd();
  }
}
