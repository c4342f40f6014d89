// The sandbox phone: polls the carrier for what changed and posts what people do on the two phones.
// Every address is relative, so that the page also works behind a proxy that serves /sandbox/ on the spa's host.

import { ANONYMOUS, draw, isFailing, partner } from "./view.js";

const POLL_MS = 600;
const AWAY_MS = 2000;
const LARGE_FILE = 1_200_000; // bytes
const LONGEST_SIDE = 1600; // pixels
const query = new URLSearchParams(location.search);
const el = (id) => document.getElementById(id);

const state = {
  lines: [],
  callers: [],
  line: null,
  person: null,
  messages: new Map(),
  calls: new Map(),
  wire: [],
  unread: new Map(),
  since: 0,
  epoch: "",
  behaviour: { mode: "ok", to: null },
  seenEnd: new Map(),
  problem: "",
  lost: false,
};

async function ask(path, body) {
  const options = body && {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  const reply = await fetch(`api/${path}`, options);
  const found = await reply.json().catch(() => ({}));
  if (!reply.ok) {
    throw new Error(found.error || `The sandbox carrier answered ${reply.status}.`);
  }
  return found;
}

// wait: false everywhere. The carrier calls the spa's server, and that server may be the one serving this page.
async function act(path, body) {
  try {
    const found = await ask(path, { ...body, wait: false });
    state.problem = "";
    await poll();
    return found;
  } catch (error) {
    state.problem = error.message;
    draw(state);
    return null;
  }
}

async function loadLists() {
  const [lines, callers] = await Promise.all([ask("lines"), ask("callers")]);
  state.lines = lines.lines;
  state.callers = callers.callers;
  if (!state.lines.some((line) => line.number === state.line)) {
    state.line = preferredLine();
  }
  if (!state.person) {
    state.person = query.get("from") || state.callers[0]?.number || ANONYMOUS;
  }
}

function preferredLine() {
  const wanted = state.lines.find((line) => line.number === query.get("line"));
  const ours = state.lines.find((line) => line.voice_url && new URL(line.voice_url).host === location.host);
  return (wanted || ours || state.lines[0])?.number || null;
}

function forget(epoch) {
  state.messages.clear();
  state.calls.clear();
  state.unread.clear();
  state.seenEnd.clear();
  state.wire = [];
  state.since = 0;
  state.epoch = epoch;
}

function take(event, first) {
  if (event.kind === "message") {
    const fresh = !state.messages.has(event.message.sid);
    state.messages.set(event.message.sid, event.message);
    countUnread(event.message, fresh && !first);
  } else if (event.kind === "call") {
    state.calls.set(event.call.sid, event.call);
    noteEnd(event.call, first);
  } else if (event.kind === "wire") {
    state.wire.unshift(event.wire);
    state.wire.length = Math.min(state.wire.length, 200);
  }
}

/** When a call that this page saw alive was over; its screen stays for a moment. */
function noteEnd(call, first) {
  if (call.ended && !first && !state.seenEnd.has(call.sid)) {
    state.seenEnd.set(call.sid, Date.now());
  }
}

function countUnread(message, fresh) {
  const person = partner(message);
  if (fresh && message.direction !== "inbound" && person !== state.person) {
    state.unread.set(person, (state.unread.get(person) || 0) + 1);
  }
}

let polling = null;

function poll() {
  polling ||= pollOnce().finally(() => {
    polling = null;
  });
  return polling;
}

async function pollOnce() {
  try {
    let found = await ask(`events?since=${state.since}`);
    if (found.epoch !== state.epoch) {
      forget(found.epoch);
      found = await ask("events?since=0");
    }
    const first = state.since === 0;
    if (!state.lines.length || found.events.some((event) => event.kind === "line")) {
      await loadLists();
    }
    found.events.forEach((event) => take(event, first));
    state.since = Math.max(found.latest, 0);
    state.behaviour = found.behaviour;
    state.lost = false;
  } catch {
    state.lost = true;
  }
  draw(state);
}

async function keepPolling() {
  await poll();
  setTimeout(keepPolling, document.hidden || state.lost ? AWAY_MS : POLL_MS);
}

function choosePerson(number) {
  state.person = number;
  if (state.unread.get(number)) {
    const last = [...state.messages.values()].filter((row) => partner(row) === number).pop();
    state.line = last?.from || state.line;
  }
  state.unread.delete(number);
  state.problem = "";
  draw(state);
}

function sendText(body) {
  return act("texts", { from: state.person, to: state.line, body });
}

/** A picture, with what is typed in the box. */
async function sendPicture(item) {
  const body = el("text").value.trim();
  if (await act("texts", { from: state.person, to: state.line, body, media: [item] })) {
    el("text").value = "";
  }
}

// Phones shrink what they text; what is small already goes as it is.
async function readOwnPicture(file) {
  if (file.size <= LARGE_FILE) {
    return file;
  }
  const image = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
}

function toBase64(blob) {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(reader.result.split(",")[1]));
    reader.addEventListener("error", () => fail(reader.error));
    reader.readAsDataURL(blob);
  });
}

async function sendOwnPicture(file) {
  try {
    const small = await readOwnPicture(file);
    await sendPicture({ type: small.type, data: await toBase64(small) });
  } catch {
    state.problem = "This file cannot be sent: it is no picture that this browser can read.";
    draw(state);
  }
}

function activeCall(mine) {
  const live = [...state.calls.values()].filter((call) => !call.ended);
  return mine ? live.filter((call) => partner(call) === state.person).pop() : live[0];
}

function setTab(name) {
  document.body.dataset.tab = name;
  el("tab-patient").setAttribute("aria-pressed", String(name === "patient"));
  el("tab-desk").setAttribute("aria-pressed", String(name === "desk"));
}

el("tab-patient").addEventListener("click", () => setTab("patient"));
el("tab-desk").addEventListener("click", () => setTab("desk"));

el("line").addEventListener("change", (event) => {
  state.line = event.target.value;
  draw(state);
});

el("people").addEventListener("click", (event) => {
  const button = event.target.closest("button[data-number]");
  if (button) {
    choosePerson(button.dataset.number);
  }
});

el("add-person").addEventListener("submit", async (event) => {
  event.preventDefault();
  const typed = el("new-number").value.trim();
  if (!typed) {
    return;
  }
  const added = await act("callers", { name: typed, number: typed });
  if (added) {
    el("new-number").value = "";
    await loadLists();
    choosePerson(added.number);
  }
});

el("call").addEventListener("click", () => {
  const anonymous = state.person === ANONYMOUS;
  act("calls", { from: anonymous ? "" : state.person, to: state.line, anonymous });
});

el("hang-up").addEventListener("click", () => {
  const call = activeCall(true);
  if (call) {
    act(`calls/${call.sid}`, { do: "caller_hangs_up" });
  }
});

el("desk-buttons").addEventListener("click", (event) => {
  const button = event.target.closest("button[data-do]");
  const call = activeCall(false);
  if (button && call) {
    act(`calls/${call.sid}`, { do: button.dataset.do, press: button.dataset.press || "" });
  }
});

el("trick-voicemail").addEventListener("click", () => {
  const call = activeCall(true);
  if (call) {
    act(`calls/${call.sid}`, { do: "voicemail" });
  }
});

el("trick-fail").addEventListener("click", () => {
  const body = isFailing(state) ? { mode: "ok" } : { mode: "undelivered", count: 1, to: state.person };
  act("behaviour", body);
});

document.querySelectorAll("[data-send]").forEach((button) => {
  button.addEventListener("click", () => sendText(button.dataset.send));
});

document.querySelectorAll("[data-sample]").forEach((button) => {
  button.addEventListener("click", () => sendPicture({ sample: button.dataset.sample }));
});

el("own-picture").addEventListener("click", () => el("own-picture-file").click());

el("own-picture-file").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  event.target.value = "";
  if (file) {
    await sendOwnPicture(file);
  }
});

el("compose").addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = el("text").value.trim();
  if (body && (await sendText(body))) {
    el("text").value = "";
  }
});

el("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    el("compose").requestSubmit();
  }
});

keepPolling();
