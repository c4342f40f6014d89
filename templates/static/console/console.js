/* The console's few behaviours: ticking holds, segment counts, buttons that are pressed once.
   Everything works without it; the server counts, checks and decides again. */
"use strict";

(function () {
  const GSM7 =
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
  const TWICE = "^{}\\[~]|€\f";
  // leakmap.lib.sms_text swaps the same characters before a text leaves
  const SWAPS = {
    "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "\u202f": " ",
    "á": "a", "í": "i", "ó": "o", "ú": "u", "Á": "A", "Í": "I", "Ó": "O", "Ú": "U", "ê": "e", "â": "a",
    "ô": "o", "î": "i", "û": "u", "ç": "c", "ë": "e", "ï": "i", "•": "-", "·": "-", "`": "'", "\t": " ",
  };

  function clean(text) {
    let left = "";
    for (const character of text.trim()) {
      for (const one of SWAPS[character] || character) {
        if (GSM7.includes(one) || TWICE.includes(one)) left += one;
      }
    }
    return left;
  }

  function countSegments(text) {
    let units = 0;
    for (const character of text) units += TWICE.includes(character) ? 2 : 1;
    return units <= 160 ? 1 : Math.ceil(units / 153);
  }

  function showCount(field) {
    const place = document.querySelector(field.dataset.count);
    if (!place) return;
    const text = clean(field.value);
    const segments = countSegments(text);
    const dropped = [...field.value.trim()].filter(
      (one) => !SWAPS[one] && !GSM7.includes(one) && !TWICE.includes(one)
    );
    let words = text ? `${text.length} characters, ${segments} segment${segments === 1 ? "" : "s"}` : "";
    if (dropped.length) words += `. Left out: ${[...new Set(dropped)].join(" ")}`;
    place.textContent = words;
  }

  function describeLeft(seconds) {
    if (seconds <= 0) return "run out";
    const minutes = Math.floor(seconds / 60);
    if (seconds < 600) return `${minutes}:${String(Math.floor(seconds % 60)).padStart(2, "0")} left`;
    if (seconds < 3600) return `${minutes} min left`;
    if (seconds < 86400) return `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
    const days = Math.floor(seconds / 86400);
    return `${days} day${days === 1 ? "" : "s"} left`;
  }

  function tick() {
    for (const place of document.querySelectorAll(".lm-hold[data-ends-at]")) {
      const seconds = (Date.parse(place.dataset.endsAt) - Date.now()) / 1000;
      place.textContent = describeLeft(seconds);
      place.classList.toggle("lm-hold-soon", seconds < 900);
    }
  }

  function capTicks(box) {
    const most = Number(box.dataset.most);
    const ticked = box.querySelectorAll("input:checked").length;
    for (const input of box.querySelectorAll("input")) input.disabled = !input.checked && ticked >= most;
  }

  // the number in the tab's title is seen from another tab
  function showWaiting() {
    const desk = document.getElementById("desk");
    if (!desk) return;
    const title = document.title.replace(/^\s*\(\d+\) /, "").trim();
    document.title = desk.dataset.waiting === "0" ? title : `(${desk.dataset.waiting}) ${title}`;
  }

  document.addEventListener("htmx:afterSettle", () => {
    tick();
    showWaiting();
    for (const field of document.querySelectorAll("[data-count]")) showCount(field);
  });

  // a form whose place stays after its answer can be sent again
  document.addEventListener("htmx:afterRequest", (event) => {
    for (const button of event.target.querySelectorAll?.("[data-once]:disabled") || []) button.disabled = false;
  });

  document.addEventListener("input", (event) => {
    if (event.target.dataset && event.target.dataset.count) showCount(event.target);
  });

  document.addEventListener("change", (event) => {
    const box = event.target.closest(".lm-times");
    if (box) capTicks(box);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const question = event.submitter?.dataset.ask || form.dataset.ask;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      return;
    }
    // after the browser has read the form, or the pressed button's own value would be lost
    window.setTimeout(() => {
      for (const button of form.elements) if ("once" in button.dataset) button.disabled = true;
    }, 0);
  });

  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("[data-once]:disabled")) button.disabled = false;
  });

  // ---- the waitlist's order: dragged or moved with the arrow keys, saved at once in one request

  let orderTimer = 0;

  function sayOrder(words, failed) {
    const place = document.getElementById("order-said");
    if (!place) return;
    place.textContent = words;
    place.classList.toggle("lm-red", Boolean(failed));
  }

  function saveOrderSoon(table) {
    window.clearTimeout(orderTimer);
    sayOrder("Saving the order.");
    orderTimer = window.setTimeout(() => saveOrder(table), 400);
  }

  async function saveOrder(table) {
    const body = new FormData(table.closest("form"));
    body.set("_save", "1");
    try {
      const answer = await fetch(window.location.href, {
        method: "POST", body, headers: { "X-Requested-With": "fetch" },
      });
      if (answer.status !== 204) throw new Error(String(answer.status));
      sayOrder("The order is saved.");
    } catch {
      sayOrder("The order could not be saved. Load the page again.", true);
    }
  }

  function moveRow(row, steps) {
    const other = steps < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other || other.tagName !== "TBODY") return;
    if (steps < 0) other.before(row);
    else other.after(row);
    const table = row.closest("table");
    window.sortRecords({ from: table });
    saveOrderSoon(table);
  }

  document.addEventListener("end", (event) => {
    if (event.target.dataset?.orderingField) saveOrderSoon(event.target);
  });

  document.addEventListener("keydown", (event) => {
    const handle = event.target.closest?.(".lm-handle");
    if (!handle || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    moveRow(handle.closest("tbody"), event.key === "ArrowUp" ? -1 : 1);
    handle.focus();
  });

  function readyHandles() {
    for (const handle of document.querySelectorAll("table[data-ordering-field] td.align-middle > .cursor-move")) {
      const who = handle.closest("tr").querySelector(".field-who");
      handle.classList.add("lm-handle");
      handle.tabIndex = 0;
      handle.setAttribute("role", "button");
      handle.setAttribute("aria-label", `Move ${who ? who.textContent.trim() : "this row"}: up and down arrow keys`);
    }
  }

  /* Copies what an element shows; where the browser does not let us, it is selected for the person to copy. */
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    const place = button && document.querySelector(button.dataset.copy);
    if (!place) return;
    try {
      await navigator.clipboard.writeText(place.textContent.trim());
      button.textContent = "Copied";
    } catch {
      window.getSelection().selectAllChildren(place);
    }
  });

  document.addEventListener("DOMContentLoaded", () => {
    readyHandles();
    for (const field of document.querySelectorAll("[data-count]")) showCount(field);
    for (const box of document.querySelectorAll(".lm-times")) capTicks(box);
    showWaiting();
    tick();
    window.setInterval(tick, 1000);
  });
})();
