/* The conversation page: what is being typed survives what arrives, and everything can be done by keyboard.
   Without it the page still works, one reload a click; the server decides everything again. */
"use strict";

(function () {
  const find = (id) => document.getElementById(id);
  window.htmx.config.defaultSettleDelay = 0; // a form that has just arrived takes the very next key
  const REFUSED = new Set([409, 422]); // answers that say why nothing was done
  const KEYS_OFF = "desk-keys-off";

  // ---- what is told to a screen reader, and to everybody ----------------------------------------------------

  let heard = null;
  let foreseen = null;

  function announce() {
    const newest = find("newest");
    const next = find("next-words")?.textContent || "";
    const news = [];
    if (newest && heard !== null && newest.dataset.key !== heard) news.push(newest.textContent);
    if (foreseen !== null && next !== foreseen) news.push(next);
    heard = newest ? newest.dataset.key : "";
    foreseen = next;
    if (news.length) find("announce").textContent = news.join(". ");
  }

  function tell(words) {
    const note = document.createElement("p");
    note.className = "lm-note lm-note-warn";
    note.textContent = words;
    find("said").replaceChildren(note);
  }

  // ---- the story keeps its place ------------------------------------------------------------------------------

  let keepsPlace = null;

  function isAtEnd(story) {
    return story.scrollHeight - story.scrollTop - story.clientHeight < 80;
  }

  function placeStory() {
    const story = find("story");
    if (story) story.scrollTop = keepsPlace === null ? story.scrollHeight : keepsPlace;
  }

  // ---- open editors and the keyboard's place survive a swap -----------------------------------------------------

  let kept = [];
  let focused = null;
  let mayMove = false;
  const activeAt = new WeakMap(); // where the keyboard was when a form was sent

  function readFields(box) {
    const fields = [...box.querySelectorAll("input, select, textarea")];
    return fields.filter((each) => each.name !== "csrfmiddlewaretoken").map((each) => [each.name, each.value]);
  }

  // the editor that sent the request is left out: it is answered
  function keep(sender) {
    const story = find("story");
    keepsPlace = story && !isAtEnd(story) ? story.scrollTop : null;
    kept = [...document.querySelectorAll("details[data-keep][open]")]
      .filter((box) => !box.contains(sender))
      .map((box) => ({ id: box.id, fields: readFields(box) }));
    const active = document.activeElement;
    // somebody who has gone on meanwhile is not called back
    mayMove = active === document.body || sender.contains(active) || active === activeAt.get(sender);
    focused = active?.id ? { id: active.id, start: active.selectionStart, end: active.selectionEnd } : null;
  }

  function restore() {
    for (const { id, fields } of kept) {
      const box = find(id);
      if (!box || box.open) continue;
      box.open = true;
      for (const [name, value] of fields) {
        const field = box.querySelector(`[name="${name}"]`);
        if (field) field.value = value;
      }
    }
    if (!focused || document.activeElement !== document.body) return;
    const field = find(focused.id);
    if (!field) return;
    field.focus({ preventScroll: true });
    if (typeof focused.start === "number") field.setSelectionRange(focused.start, focused.end);
  }

  // one editor at a time; the element's own `name` would close the one that has just arrived open
  document.addEventListener(
    "toggle",
    (event) => {
      if (!event.target.open || !("keep" in event.target.dataset)) return;
      for (const box of document.querySelectorAll("details[data-keep][open]")) {
        if (box !== event.target) box.open = false;
      }
      const summary = event.target.querySelector("summary");
      if (document.activeElement !== summary) return; // opened again after a swap: nobody asked for the keyboard
      event.target.querySelector("form input:not([type=hidden]), form select")?.focus();
    },
    true
  );

  function showOrHideBox() {
    const composer = find("composer");
    if (composer) composer.hidden = find("story-frame").dataset.answers === "no";
  }

  // by who asked: an element that was replaced meanwhile is not who hears the answer
  const isPoll = (event) => event.detail.requestConfig.elt.id === "story-frame";
  const clicks = new Set(); // under way
  const numbers = new WeakMap(); // of each poll: how many clicks had begun
  let begun = 0;

  document.addEventListener("htmx:beforeRequest", (event) => {
    const asked = event.detail.xhr;
    activeAt.set(event.detail.requestConfig.elt, document.activeElement);
    numbers.set(asked, begun);
    if (isPoll(event) || event.detail.target.id !== "live") return;
    begun += 1;
    clicks.add(asked);
    asked.addEventListener("loadend", () => clicks.delete(asked));
  });

  // a poll that a click overtook knows less than the click's answer
  const isOvertaken = (event) => isPoll(event) && (clicks.size > 0 || numbers.get(event.detail.xhr) !== begun);

  // Another answer has replaced the form that asked: htmx would place only half of this one. Its words are told,
  // and the rest is asked for anew.
  function isOrphaned(event) {
    if (event.detail.requestConfig.elt.isConnected) return false;
    const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    const words = page.querySelector("#said, [role=alert]")?.textContent.trim();
    if (words) tell(words);
    const frame = find("story-frame");
    const place = JSON.parse(event.detail.xhr.getResponseHeader("HX-Trigger-After-Swap") || "{}")["lm-focus"];
    window.htmx
      .ajax("GET", frame.getAttribute("hx-get").split("?")[0], { source: frame, target: "#live" })
      .then(() => place && goTo(place.id));
    return true;
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (REFUSED.has(event.detail.xhr.status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
    if (event.detail.shouldSwap && (isOvertaken(event) || isOrphaned(event))) event.detail.shouldSwap = false;
    if (event.detail.shouldSwap) keep(event.detail.requestConfig.elt);
  });
  document.addEventListener("htmx:oobAfterSwap", restore);
  document.addEventListener("htmx:afterSwap", () => {
    restore();
    showOrHideBox();
  });
  document.addEventListener("htmx:afterSettle", () => {
    placeStory();
    announce();
  });

  // the answer to a click says where the keyboard goes on
  document.addEventListener("lm-focus", (event) => goTo(event.detail.id));

  function goTo(id) {
    if (!mayMove) return;
    const place = find(id);
    (place && place.offsetParent ? place : find("story")).focus();
  }

  let isCutOff = false;

  function tellFailure(event) {
    if (isPoll(event)) {
      if (!isCutOff) tell("Not connected. New texts will appear when the connection is back.");
      isCutOff = true;
    } else if (!REFUSED.has(event.detail.xhr.status)) {
      tell("That did not work. Reload the page and look whether it was done.");
    }
  }

  document.addEventListener("htmx:sendError", tellFailure);
  document.addEventListener("htmx:responseError", tellFailure);
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!isPoll(event) || !event.detail.successful || !isCutOff) return;
    isCutOff = false;
    find("said").replaceChildren();
  });

  // ---- the reply box --------------------------------------------------------------------------------------------

  function write(words) {
    const reply = find("reply");
    if (!reply || !reply.offsetParent) return;
    const before = reply.value.slice(0, reply.selectionStart);
    const joint = before && !/\s$/.test(before) ? " " : "";
    reply.setRangeText(joint + words, reply.selectionStart, reply.selectionEnd, "end");
    reply.dispatchEvent(new Event("input", { bubbles: true }));
    reply.focus();
  }

  // ---- quick replies ----------------------------------------------------------------------------------------------

  function listQuick() {
    return [...document.querySelectorAll("#quick-list li:not([hidden]) .lm-quick")];
  }

  function filterQuick() {
    const sought = find("quick-find").value.trim().toLowerCase();
    for (const item of document.querySelectorAll("#quick-list li")) {
      item.hidden = !item.textContent.toLowerCase().includes(sought);
    }
    const none = find("quick-none");
    if (none) none.hidden = !sought || listQuick().length > 0;
  }

  function moveInQuick(event) {
    const places = [find("quick-find"), ...listQuick()];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const at = places.indexOf(document.activeElement);
      places[Math.min(places.length - 1, Math.max(0, at + step))].focus();
    } else if (event.key === "Enter" && event.target.id === "quick-find" && places[1]) {
      event.preventDefault();
      places[1].click();
    }
  }

  function openDialog(id) {
    find(id).showModal();
    if (id === "quick") {
      find("quick-find").value = "";
      filterQuick();
      find("quick-find").focus();
    }
  }

  document.addEventListener("click", (event) => {
    for (const box of document.querySelectorAll("details[data-keep][open]")) {
      if (!box.contains(event.target)) box.open = false;
    }
    const pressed = event.target.closest("button, dialog");
    if (!pressed) return;
    if (pressed.dataset.dialog) openDialog(pressed.dataset.dialog);
    if ("close" in pressed.dataset) pressed.closest("dialog").close();
    if (pressed === event.target && pressed.tagName === "DIALOG") pressed.close(); // beside the dialog
    if (pressed.dataset.fill) write(document.querySelector(pressed.dataset.fill).textContent.trim());
    if (pressed.dataset.words) {
      pressed.closest("dialog").close();
      write(pressed.dataset.words);
    }
  });

  document.addEventListener("input", (event) => {
    if (event.target.id === "quick-find") filterQuick();
  });

  // ---- keys -------------------------------------------------------------------------------------------------------

  function press(id) {
    const button = find(id);
    if (button && button.offsetParent) button.click();
    else tell("That is not possible at the moment.");
  }

  function openBox(id, first) {
    const box = find(id);
    if (!box) return;
    box.open = true;
    box.querySelector(first).focus();
  }

  const KEYS = {
    r: () => write(""),
    t: () => press("take-over"),
    e: () => press("hand-back"),
    c: () => press("continue"),
    s: () => press("suggestion-edit"),
    n: () => openBox("note-box", "textarea"),
    a: () => openBox("assign", "button"),
    "/": () => press("quick-open"),
    "?": () => openDialog("help"),
  };

  // out of a field, so that single keys work again
  function leaveField(field) {
    const box = field.closest("details[data-keep], .lm-note-form");
    if (!box) return find("story").focus();
    box.open = false;
    return box.querySelector("summary").focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.target.closest("#quick")) return moveInQuick(event);
    if (event.target.closest("dialog")) return undefined;
    const field = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && field?.tagName === "TEXTAREA") {
      event.preventDefault();
      return field.form.requestSubmit();
    }
    if (event.key === "Escape" && (field || event.target.closest("details[data-keep]"))) {
      return leaveField(event.target);
    }
    if (field || event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return undefined;
    if (window.localStorage.getItem(KEYS_OFF) && event.key !== "?") return undefined;
    event.preventDefault();
    return KEYS[event.key]();
  });

  document.addEventListener("change", (event) => {
    if (event.target.id !== "keys-on") return;
    if (event.target.checked) window.localStorage.removeItem(KEYS_OFF);
    else window.localStorage.setItem(KEYS_OFF, "1");
  });

  function begin() {
    announce();
    placeStory();
    find("keys-on").checked = !window.localStorage.getItem(KEYS_OFF);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
