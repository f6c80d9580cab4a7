// What makes the pages quicker to use; everything works without it.
(function () {
  "use strict";
  var keysOff = document.documentElement.dataset.keys === "off";
  var pending = "";

  function typing(target) {
    return target.closest && target.closest("input, textarea, select, [contenteditable]");
  }

  function visit(name) {
    var link = document.querySelector('[data-key="' + name + '"]');
    if (link) { link.focus(); link.click(); }
    return Boolean(link);
  }

  function step(forward) {
    var items = Array.prototype.slice.call(document.querySelectorAll("[data-item]"));
    if (!items.length) { return; }
    var at = items.indexOf(document.activeElement);
    var next = items[Math.min(items.length - 1, Math.max(0, at < 0 ? 0 : at + (forward ? 1 : -1)))];
    next.focus();
  }

  document.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      var form = event.target.form || (event.target.closest && event.target.closest("form"));
      if (form && form.dataset.send !== undefined) { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (keysOff || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) { return; }
    var key = pending + event.key;
    pending = "";
    if (key === "g") { pending = "g "; return; }
    if (key === "/") {
      var box = document.getElementById("q");
      if (box) { event.preventDefault(); box.focus(); }
    } else if (key === "j" || key === "k") {
      step(key === "j");
    } else if (visit(key)) {
      event.preventDefault();
    }
  });

  // A button that is pressed says so and sends once.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post") { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    var button = event.submitter;
    if (button && button.dataset.busy) {
      setTimeout(function () {
        button.setAttribute("aria-disabled", "true");
        button.textContent = button.dataset.busy;
      }, 300);
    }
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) {
      Array.prototype.forEach.call(document.forms, function (form) { delete form.dataset.sent; });
    }
  });

  // Enter in a field of a long form goes nowhere: it is sent by its button or by Ctrl+Enter.
  document.addEventListener("keypress", function (event) {
    var target = event.target;
    if (event.key === "Enter" && !event.ctrlKey && target.tagName === "INPUT" && target.form
        && target.form.dataset.long !== undefined && target.type !== "submit") {
      event.preventDefault();
    }
  });

  var summary = document.querySelector(".summary");
  if (summary) { summary.focus(); }

  // What is typed while a piece of the page is on its way stays when it comes.
  function typed(target) {
    var found = {};
    Array.prototype.forEach.call(target.querySelectorAll("input[id], textarea[id]"), function (field) {
      if (!/^(hidden|radio|checkbox|file)$/.test(field.type)) { found[field.id] = field.value; }
    });
    return found;
  }
  document.addEventListener("htmx:beforeRequest", function (event) {
    event.detail.xhr.typedBefore = typed(event.detail.target);
  });
  document.addEventListener("htmx:beforeSwap", function (event) {
    var xhr = event.detail.xhr, before = xhr.typedBefore || {}, now = typed(event.detail.target);
    xhr.typedMeanwhile = Object.keys(before).filter(function (id) {
      return id in now && now[id] !== before[id];
    }).map(function (id) { return [id, now[id]]; });
  });
  document.addEventListener("htmx:afterSwap", function (event) {
    var xhr = event.detail.xhr, meanwhile = (xhr && xhr.typedMeanwhile) || [];
    if (xhr) { xhr.typedMeanwhile = []; }
    meanwhile.forEach(function (each) {
      var field = document.getElementById(each[0]);
      if (!field || field.value === each[1]) { return; }
      field.value = each[1];
      if (field !== document.activeElement) { field.dispatchEvent(new Event("change", {bubbles: true})); }
    });
  });

  document.addEventListener("htmx:afterSwap", function (event) {
    var heading = event.detail.target.querySelector("[data-focus]");
    if (heading) { heading.setAttribute("tabindex", "-1"); heading.focus(); }
  });

  Array.prototype.forEach.call(document.querySelectorAll("[data-print]"), function (button) {
    button.addEventListener("click", function () { window.print(); });
  });
})();
