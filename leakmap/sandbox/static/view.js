// Draws the page from the state. Rows are kept and updated by key, so focus and screen readers are not disturbed.

export const ANONYMOUS = "anonymous";
const MAX_PEOPLE = 30;
const SHOW_ENDED_MS = 4000;
const el = (id) => document.getElementById(id);

/** The patient's number in a text or a call. */
export function partner(row) {
  return row.direction === "inbound" || row.kind === "inbound" ? row.from : row.to;
}

/** Whether the next text to the chosen person is set to fail. */
export function isFailing(state) {
  return state.behaviour.mode !== "ok" && [null, state.person].includes(state.behaviour.to);
}

export function draw(state) {
  drawBanner(state);
  drawLines(state);
  drawPeople(state);
  drawPatient(state);
  drawDesk(state);
  drawWire(state);
}

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) {
    node.className = className;
  }
  if (text !== undefined) {
    node.textContent = text;
  }
  return node;
}

function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

function show(node, visible) {
  if (node.hidden === visible) {
    node.hidden = !visible;
  }
}

/** Make the children of a list match the rows: same order, one child per key, built once, then updated. */
function sync(list, rows, key, build, update) {
  const known = new Map([...list.children].map((child) => [child.dataset.key, child]));
  rows.forEach((row, index) => {
    let child = known.get(String(key(row)));
    if (child) {
      known.delete(child.dataset.key);
    } else {
      child = build(row);
      child.dataset.key = key(row);
    }
    update(child, row);
    if (list.children[index] !== child) {
      list.insertBefore(child, list.children[index] || null);
    }
  });
  known.forEach((child) => child.remove());
}

function pretty(number) {
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number || "");
  return parts ? `(${parts[1]}) ${parts[2]}-${parts[3]}` : number || "";
}

function nameOf(state, number) {
  if (number === ANONYMOUS) {
    return "Anonymous";
  }
  const caller = state.callers.find((row) => row.number === number);
  return caller && /[a-z]/i.test(caller.name) ? caller.name : pretty(number);
}

function lineName(state, number) {
  return state.lines.find((line) => line.number === number)?.label || pretty(number);
}

function initials(name) {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  return words.length ? words.slice(0, 2).map((word) => word[0].toUpperCase()).join("") : "#";
}

function setAvatar(node, name) {
  const shade = [...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 5;
  setText(node, initials(name));
  node.dataset.shade = shade;
}

function time(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
}

function drawBanner(state) {
  const refused = state.wire[0]?.error || "";
  let text = state.problem || refused;
  if (state.lost) {
    text = "The sandbox carrier does not answer. Start it with: python -m leakmap.sandbox";
  }
  setText(el("banner"), text);
  show(el("banner"), Boolean(text));
}

function drawLines(state) {
  const select = el("line");
  sync(
    select,
    state.lines,
    (line) => line.number,
    (line) => Object.assign(make("option"), { value: line.number }),
    (option, line) => setText(option, `${line.label} · ${pretty(line.number)}`),
  );
  select.value = state.line || "";
  show(select.parentElement, state.lines.length > 0);
}

function people(state) {
  const named = state.callers.map((row) => row.number);
  const ours = new Set(state.lines.map((line) => line.number));
  const rows = [...state.messages.values(), ...[...state.calls.values()].filter((row) => row.kind === "inbound")];
  const recent = rows
    .sort((a, b) => b.at - a.at)
    .map(partner)
    .filter((number) => number !== ANONYMOUS && !ours.has(number));
  const others = [...new Set([...named, ...recent])].filter((number) => number !== state.person);
  const shown = new Set([state.person, ...others.slice(0, MAX_PEOPLE - 1)]);
  return [...new Set([...named, ...recent, state.person])]
    .filter((number) => number && number !== ANONYMOUS && shown.has(number))
    .concat(ANONYMOUS);
}

function lastWords(state, number) {
  const rows = [...state.messages.values()].filter((row) => partner(row) === number);
  const quiet = nameOf(state, number) === pretty(number) ? "No texts yet" : pretty(number);
  return rows.pop()?.body || (number === ANONYMOUS ? "Hides the number" : quiet);
}

function drawPeople(state) {
  sync(el("people"), people(state), (number) => number, buildPerson, (item, number) => {
    const button = item.firstChild;
    const [avatar, words, badge] = button.children;
    const unread = state.unread.get(number) || 0;
    setAvatar(avatar, nameOf(state, number));
    setText(words.children[0], nameOf(state, number));
    setText(words.children[1], lastWords(state, number));
    setText(badge, unread ? String(unread) : "");
    badge.setAttribute("aria-label", unread ? `${unread} unread` : "");
    show(badge, unread > 0);
    button.setAttribute("aria-pressed", String(number === state.person));
  });
  showChosen(el("people"), state.person);
  const total = [...state.unread.values()].reduce((sum, count) => sum + count, 0);
  setText(el("tab-unread"), String(total));
  show(el("tab-unread"), total > 0);
}

// Once for each choice: a list that somebody scrolls must not jump back at every poll. The page itself stays.
function showChosen(list, number) {
  const item = list.querySelector('[aria-pressed="true"]')?.parentElement;
  if (!item || list.dataset.chosen === String(number)) {
    return;
  }
  list.dataset.chosen = number;
  list.scrollTop = item.offsetTop - list.offsetTop - (list.clientHeight - item.clientHeight) / 2;
  list.scrollLeft = item.offsetLeft - list.offsetLeft - (list.clientWidth - item.clientWidth) / 2;
}

function buildPerson(number) {
  const item = make("li");
  const button = make("button", "person");
  button.type = "button";
  button.dataset.number = number;
  const words = make("span", "words");
  words.append(make("strong"), make("span"));
  const avatar = make("span", "avatar");
  avatar.setAttribute("aria-hidden", "true");
  button.append(avatar, words, make("b", "badge"));
  item.append(button);
  return item;
}

function drawPatient(state) {
  const spa = lineName(state, state.line) || "No spa line yet";
  const anonymous = state.person === ANONYMOUS;
  setText(el("patient-title"), anonymous ? "An anonymous caller's phone" : `${nameOf(state, state.person)}'s phone`);
  setText(el("spa-name"), spa);
  setText(el("spa-number"), pretty(state.line));
  setAvatar(el("spa-avatar"), spa);
  const mine = [...state.calls.values()].filter((call) => partner(call) === state.person && call.kind === "inbound");
  const call = mine.at(-1);
  const live = call && !call.ended;
  el("call").disabled = !state.line || Boolean(live);
  document.querySelectorAll("[data-send], [data-sample], #own-picture, #compose button, #text").forEach((node) => {
    node.disabled = !state.line || anonymous;
  });
  el("trick-voicemail").disabled = !call?.expects.includes("voicemail");
  el("trick-fail").disabled = !state.line || anonymous;
  el("trick-fail").setAttribute("aria-pressed", String(isFailing(state)));
  setText(el("trick-fail"), isFailing(state) ? "Next delivery will fail" : "Fail next delivery");
  drawCallScreen(state, call, spa);
  drawThread(state, mine);
}

function drawCallScreen(state, call, spa) {
  const lingering = call?.ended && Date.now() - (state.seenEnd.get(call.sid) || 0) < SHOW_ENDED_MS;
  const visible = Boolean(call && (!call.ended || lingering));
  show(el("call-screen"), visible);
  if (!visible) {
    return;
  }
  setAvatar(el("call-avatar"), spa);
  setText(el("call-name"), spa);
  setText(el("call-phase"), call.ended ? verdict(call) : callerPhase(call));
  heard(el("call-heard"), call.heard);
  el("hang-up").hidden = call.ended;
  el("hang-up").disabled = !call.expects.includes("caller_hangs_up");
  el("call-screen").dataset.phase = call.phase;
}

function heard(list, lines) {
  const rows = lines.map((text, index) => ({ text, index })).slice(-4);
  sync(list, rows, (row) => row.index, () => make("li"), (item, row) => setText(item, row.text));
}

function callerPhase(call) {
  const words = {
    connecting: "Connecting…",
    ringing: "Ringing…",
    screening: "Ringing…",
    listening: "Listening…",
    talking: "Talking to the front desk",
  };
  return words[call.phase] || call.phase;
}

function verdict(call) {
  const connected = call.legs.some((leg) => leg.bridged);
  if (connected) {
    return `Call ended. Talked for ${call.duration} s.`;
  }
  if (call.outcome.startsWith("The caller hung up")) {
    return "Hung up before anyone answered.";
  }
  const words = {
    "no-answer": "Nobody picked up.",
    busy: "The front desk declined.",
    failed: "The front desk's phone could not be reached.",
    completed: "Picked up, but nobody took the call.",
  };
  return words[call.dial_status] || call.outcome || "Call ended.";
}

function drawThread(state, calls) {
  const texts = [...state.messages.values()].filter(
    (row) => partner(row) === state.person && (row.from === state.line || row.to === state.line),
  );
  const ended = calls.filter((call) => call.ended && call.to === state.line);
  const rows = [...texts, ...ended].sort((a, b) => a.at - b.at);
  const list = el("thread");
  const before = list.childElementCount;
  sync(list, rows, (row) => row.sid, () => make("li"), drawRow);
  if (list.childElementCount !== before) {
    list.scrollTop = list.scrollHeight;
  }
  setText(el("thread-empty"), rows.length ? "" : emptyThread(state));
  show(el("thread-empty"), !rows.length);
  show(list, rows.length > 0);
}

function emptyThread(state) {
  if (!state.line) {
    return "No spa has registered a line with this carrier yet. It appears here as soon as one does.";
  }
  if (state.person === ANONYMOUS) {
    return "Press Call to ring the spa with a hidden number. Nobody can text an anonymous caller back.";
  }
  return "Press Call and let the desk phone ring out: the spa's text arrives here. Or write to the spa below.";
}

function drawRow(item, row) {
  const looks = `${row.status}${row.body ?? ""}${row.problem || ""}`;
  if (item.dataset.looks === looks) {
    return;
  }
  item.dataset.looks = looks;
  item.replaceChildren();
  if (row.kind === "inbound") {
    item.className = "call-note";
    item.append(make("span", "", `Called ${time(row.at)}. ${verdict(row)}`));
    return;
  }
  const own = row.direction === "inbound";
  item.className = `bubble ${own ? "own" : "spa"} ${row.status}${row.automatic ? " automatic" : ""}`;
  item.append(make("span", "hidden-label", own ? "Patient:" : "Spa:"));
  const pictures = row.media.filter((each) => each.sid);
  pictures.forEach((each) => item.append(makePicture(each, own)));
  if (row.body || !pictures.length) {
    item.append(make("p", "", row.body || (row.media.length ? `[${row.media.length} picture]` : "[removed]")));
  }
  item.append(make("small", row.problem ? "trouble" : "", footnote(row, own)));
}

function makePicture(media, own) {
  const picture = make("img");
  picture.src = `media/${media.sid}`;
  picture.alt = own ? "Picture sent to the spa" : "Picture from the spa";
  picture.addEventListener("load", () => {
    el("thread").scrollTop = el("thread").scrollHeight;
  });
  return picture;
}

function footnote(row, own) {
  if (own) {
    return row.problem || time(row.at);
  }
  if (row.automatic) {
    return `Automatic reply of the carrier · ${time(row.at)}`;
  }
  const words = {
    queued: "On its way…",
    accepted: "On its way…",
    sent: "Sent ✓",
    delivered: "Delivered ✓✓",
    undelivered: `Never arrived (${row.error_code})`,
  };
  return `${time(row.at)} · ${words[row.status] || row.status}`;
}

function drawDesk(state) {
  const live = [...state.calls.values()].filter((call) => !call.ended);
  const call = live[0];
  const phone = el("desk-phone");
  const rings = Boolean(call && call.phase === "ringing");
  phone.classList.toggle("ringing", rings);
  phone.classList.toggle("busy", Boolean(call && !rings));
  show(el("tab-ringing"), rings);
  setText(el("desk-who"), call ? deskTitle(state, call) : "All quiet");
  setText(el("desk-line"), call ? `${call.label}${call.legs.length ? ` · desk ${pretty(call.legs.at(-1).to)}` : ""}` : "");
  setText(el("desk-phase"), call ? deskPhase(call) : "When a patient calls, this phone rings.");
  heard(el("desk-heard"), call ? (call.kind === "page" ? call.heard : call.legs.flatMap((leg) => leg.heard)) : []);
  setText(el("desk-waiting"), live.length > 1 ? `${live.length - 1} more waiting` : "");
  show(el("desk-waiting"), live.length > 1);
  document.querySelectorAll("#desk-buttons [data-do]").forEach((button) => {
    show(button, Boolean(call?.expects.includes(button.dataset.do)));
  });
  drawRecent(state);
}

function deskTitle(state, call) {
  return call.kind === "page" ? `Page to ${nameOf(state, call.to)}` : nameOf(state, call.from);
}

function deskPhase(call) {
  const words = {
    connecting: "Connecting…",
    ringing: "Incoming call",
    screening: "Picked up. The patient still hears ringing.",
    listening: "On the line",
    talking: "Talking to the patient",
  };
  return words[call.phase] || call.phase;
}

function drawRecent(state) {
  const ended = [...state.calls.values()].filter((call) => call.ended).sort((a, b) => b.at - a.at).slice(0, 4);
  sync(el("recent"), ended, (call) => call.sid, buildRecent, (item, call) => {
    setText(item.children[0], deskTitle(state, call));
    setText(item.children[1], call.kind === "page" ? call.status : verdict(call));
    setText(item.children[2], time(call.at));
  });
  show(el("recent-empty"), !ended.length);
}

function buildRecent() {
  const item = make("li");
  item.append(make("strong"), make("span"), make("time"));
  return item;
}

function drawWire(state) {
  const failed = state.wire.filter((row) => row.error).length;
  const total = state.wire.length;
  setText(el("wire-count"), total ? `${total}${failed ? `, ${failed} failed` : ", all accepted"}` : "none yet");
  el("wire-count").classList.toggle("trouble", failed > 0);
  if (el("wire-box").open) {
    sync(el("wire"), state.wire, (row) => row.id, buildExchange, () => {});
  }
}

function buildExchange(row) {
  const item = make("li", row.error ? "failed" : "");
  const details = make("details");
  const summary = make("summary");
  const host = row.url.split("/").slice(0, 3).join("/");
  summary.append(
    make("time", "", new Date(row.at * 1000).toLocaleTimeString()),
    make("strong", "", row.who),
    make("code", "", row.url.slice(host.length) || "/"),
    make("span", "status", row.status ? String(row.status) : "no answer"),
    make("span", "ms", `${Math.round(row.ms)} ms`),
  );
  const facts = make("dl");
  Object.entries(row.params).forEach(([name, value]) => facts.append(make("dt", "", name), make("dd", "", value || "–")));
  details.append(summary);
  if (row.error) {
    details.append(make("p", "trouble", row.error));
  }
  details.append(make("p", "note", `${row.url}${row.attempt > 1 ? `, try ${row.attempt}` : ""}`), facts);
  item.append(details);
  return item;
}
