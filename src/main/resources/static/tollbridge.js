// Makes pages handier; every one of them works without it.
"use strict";

// A second click on a button must not overtake the answer to the first.
addEventListener("submit", event => {
    if (event.defaultPrevented) {
        return;
    }
    if (event.target.dataset.sent) {
        event.preventDefault();
    }
    event.target.dataset.sent = "yes";
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(form => delete form.dataset.sent));

/** Copies the element's text; where the browser has no clipboard for us (plain http), by way of the selection. */
async function copy(element) {
    const text = element.textContent.trim();
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        getSelection().selectAllChildren(element);
        return document.execCommand("copy");
    }
}

/** A button beside each element with data-copy, which names what it holds; a screen reader is told when it is copied. */
function addCopyButtons(root) {
    for (const element of root.querySelectorAll("[data-copy]:not([data-copy-ready])")) {
        element.dataset.copyReady = "";
        const button = document.createElement("button");
        button.type = "button";
        button.className = "quiet small copy";
        button.textContent = "Copy";
        button.setAttribute("aria-label", "Copy " + element.dataset.copy);
        const told = document.createElement("span");
        told.className = "unseen";
        told.setAttribute("role", "status");
        button.addEventListener("click", async () => {
            const done = await copy(element);
            button.textContent = done ? "Copied" : "Press Ctrl+C";
            told.textContent = done ? element.dataset.copy + " copied" : "Selected, press Control C";
            setTimeout(() => { button.textContent = "Copy"; told.textContent = ""; }, 2500);
        });
        element.after(button, told);
    }
}

/** Times as the viewer's clock shows them, with UTC on hover. */
function localTimes(root) {
    const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
    for (const time of root.querySelectorAll("time[datetime]:not([title])")) {
        const at = new Date(time.dateTime);
        if (!isNaN(at)) {
            time.title = at.toISOString().replace("T", " ").replace(/(\.\d+)?Z$/, " UTC");
            time.textContent = format.format(at);
        }
    }
}

/** A file chosen is read into the text field that data-file-into names, so that it can be seen before it is sent. */
function readFiles(root) {
    for (const input of root.querySelectorAll("input[data-file-into]")) {
        input.closest("[hidden]")?.removeAttribute("hidden");
        input.addEventListener("change", async () => {
            const file = input.files[0];
            if (file) {
                document.getElementById(input.dataset.fileInto).value = await file.text();
                input.removeAttribute("name"); // what is seen is what is sent, once
            }
        });
    }
}

function enhance(root) {
    addCopyButtons(root);
    localTimes(root);
    readFiles(root);
    showProgress(root);
    guardLeaving(root);
}

/** Who leaves a page that shows a secret once is asked whether he has it, until he has ticked the box that says so. */
function guardLeaving(root) {
    for (const form of root.querySelectorAll("[data-secret-shown]")) {
        const box = form.querySelector("input[type=checkbox]");
        const warn = event => { if (!box.checked) { event.preventDefault(); } };
        addEventListener("beforeunload", warn);
    }
}

/** Work that takes long says so, and how long already, beside the button that began it. */
function showProgress(root) {
    for (const form of root.querySelectorAll("form[data-progress]")) {
        form.addEventListener("submit", () => {
            if (!form.checkValidity()) {
                return;
            }
            const told = document.createElement("p");
            told.className = "progress";
            told.setAttribute("role", "status");
            const bar = document.createElement("progress");
            bar.setAttribute("aria-label", form.dataset.progress);
            const words = document.createElement("span");
            words.textContent = form.dataset.progress;
            told.append(bar, words);
            form.append(told);
            const began = Date.now();
            setInterval(() => {
                words.textContent = form.dataset.progress + " " + Math.round((Date.now() - began) / 1000) + " s";
            }, 1000);
        });
    }
}

enhance(document);
document.querySelector("[data-focus]")?.focus();
// Fragments that htmx puts into a page get the same.
document.addEventListener("htmx:load", event => { if (event.target !== document.body) { enhance(event.target); } });
document.addEventListener("htmx:afterSwap", () => localTimes(document)); // before it is seen
document.querySelector("form[data-auto-submit]")?.submit();
