// Lets a person try the API from its own page: signs in, sends what the forms hold, shows what comes back.
// The token lives in this variable only.

let token = "";

const door = document.getElementById("entrada");
const told = door.querySelector(".said");

for (const button of document.querySelectorAll("button[disabled]")) button.disabled = false;

door.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = JSON.stringify({ email: door.elements.email.value, password: door.elements.password.value });
  try {
    const response = await fetch("/api/auth/login", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    const answer = await response.json();
    token = response.ok ? answer.access_token : "";
    door.elements.token.value = token;
    told.textContent = response.ok ? door.dataset.signed : answer.title;
    if (response.ok) door.elements.password.value = "";
  } catch {
    told.textContent = door.dataset.refused;
  }
});

door.elements.token.addEventListener("input", () => {
  token = door.elements.token.value.trim();
});

function asked(form) {
  let path = form.dataset.path;
  const query = new URLSearchParams();
  const headers = {};
  const bearer = form.querySelector("[data-in=bearer]")?.value.trim() ?? (form.dataset.credential === "none" ? "" : token);
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  for (const field of form.querySelectorAll("input[name]")) {
    const value = field.value.trim();
    if (!value) continue;
    if (field.dataset.in === "path") path = path.replace(`{${field.name}}`, encodeURIComponent(value));
    else if (field.dataset.in === "query") query.set(field.name, value);
    else headers[field.name] = value;
  }
  const written = form.querySelector("[data-in=body]");
  if (written) headers["Content-Type"] = "application/json";
  const search = query.toString();
  return [search ? `${path}?${search}` : path, { method: form.dataset.method, headers, body: written?.value }];
}

function shown(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

for (const form of document.querySelectorAll("form.try")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const output = form.querySelector("output");
    output.hidden = false;
    try {
      const [path, request] = asked(form);
      const response = await fetch(path, { ...request, credentials: "omit" });
      const left = response.headers.get("RateLimit-Remaining");
      const lines = [`${response.status} ${path}`, `X-Correlation-Id: ${response.headers.get("X-Correlation-Id")}`];
      if (left !== null) lines.push(`RateLimit-Remaining: ${left}`);
      output.textContent = `${lines.join("\n")}\n\n${shown(await response.text())}`;
    } catch {
      output.textContent = form.dataset.lost;
    }
  });
}
