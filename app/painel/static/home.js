// Início: asks for its parts anew when something changed, at most every few seconds, and draws the messages of the day.
// `data-rest`: least milliseconds between two fetches of a part; `data-lag`: how long its answer may be remembered by the server,
// so that a fetch sees what it was woken for only after that.

const UNTOLD_MS = 60000; // what no event tells – how long somebody waits, a worker that fell silent – is asked for once a minute

const parts = [...document.querySelectorAll("[data-fresh]")];
const stale = document.getElementById("inicio-parado");
const news = document.getElementById("inicio-novidade");
const failed = new Set();
const spoken = () => document.querySelector("[data-said]")?.dataset.said ?? "";
const table = () => document.getElementById("em-tabela");
let said = spoken();
let fetched = new Date();
let drawn = null;

const fetchAnew = (part) => htmx.trigger(part, "live:fresh");

function keepFresh(part) {
  const rest = Number(part.dataset.rest);
  const lag = Number(part.dataset.lag ?? 0);
  let last = -rest;
  let timer;
  let again = false;
  const plan = () => (timer = setTimeout(ask, Math.max(lag, last + rest - performance.now())));
  function ask() {
    timer = undefined;
    last = performance.now();
    fetchAnew(part);
    if (again) plan();
    again = false;
  }
  function woken() {
    if (timer === undefined) plan();
    else again = lag > 0;
  }
  for (const topic of part.dataset.liveTopics.split(" ")) part.addEventListener(`live:${topic}`, woken);
}

// What failed to come is said once, quietly, with since when the page is old.
function tellStale() {
  stale.hidden = failed.size === 0;
  const time = fetched.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", timeZone: stale.dataset.zone });
  stale.querySelector("span").textContent = failed.size ? stale.dataset.words.replace("{time}", time) : "";
}

function came(part) {
  failed.delete(part);
  if (!failed.size) fetched = new Date();
  tellStale();
}

function lost(event) {
  if (!parts.includes(event.target)) return;
  failed.add(event.target);
  tellStale();
}

function tellNews() {
  if (spoken() === said) return;
  said = spoken();
  news.textContent = said;
}

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function series(label, data, name, stack) {
  return { label, data, stack, backgroundColor: colour(name), hoverBackgroundColor: colour(name), borderRadius: 3, maxBarThickness: 14, categoryPercentage: 0.78, barPercentage: 0.92 };
}

function options(moves) {
  const text = { color: colour("soft"), font: { family: getComputedStyle(document.body).fontFamily, size: 12 } };
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: moves ? { duration: 500 } : false,
    interaction: { mode: "index", intersect: false },
    plugins: {
      legend: { display: false },
      tooltip: {
        backgroundColor: colour("ink"), titleColor: colour("paper"), bodyColor: colour("paper"), padding: 10, cornerRadius: 8, boxPadding: 4, usePointStyle: true,
        filter: (item) => item.raw > 0,
      },
    },
    scales: {
      x: { stacked: true, grid: { display: false }, border: { color: colour("line") }, ticks: { ...text, maxRotation: 0, autoSkip: true, autoSkipPadding: 12 } },
      y: { stacked: true, beginAtZero: true, grid: { color: colour("line") }, border: { display: false }, ticks: { ...text, precision: 0, maxTicksLimit: 5 } },
    },
  };
}

function draw(moves) {
  drawn?.destroy();
  drawn = null;
  const place = document.querySelector("[data-hours]");
  if (!place || !window.Chart) return;
  const hours = JSON.parse(place.dataset.hours);
  const canvas = place.querySelector("canvas");
  place.querySelector(".skeleton").hidden = true;
  canvas.hidden = false;
  drawn = new Chart(canvas, {
    type: "bar",
    data: {
      labels: hours.customers.map((_, hour) => `${String(hour).padStart(2, "0")}h`),
      datasets: [
        series(place.dataset.customers, hours.customers, "edge", "in"),
        series(place.dataset.secretary, hours.secretary, "accent", "out"),
        series(place.dataset.team, hours.team, "warn", "out"),
      ],
    },
    options: options(moves),
  });
}

const isStill = matchMedia("(prefers-reduced-motion: reduce)");
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw(false));

for (const part of parts) {
  keepFresh(part);
  let open = false;
  part.addEventListener("htmx:beforeSwap", () => (open = table()?.open ?? false));
  part.addEventListener("htmx:afterSwap", () => {
    if (table()) table().open = open;
    came(part);
    tellNews();
    if (!drawn?.canvas?.isConnected) draw(false);
  });
}
document.addEventListener("htmx:responseError", lost);
document.addEventListener("htmx:sendError", lost);
stale.querySelector("button").addEventListener("click", () => parts.forEach(fetchAnew));
setInterval(() => document.hidden || parts.forEach(fetchAnew), UNTOLD_MS);
draw(!isStill.matches);
