// Keys of the report's form: arrows move between figures, Enter opens one, Esc leads back from its cases.
(function () {
  "use strict";
  var keysOff = document.documentElement.dataset.keys === "off";
  var drill = document.getElementById("drill");
  var moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -99], End: [0, 99] };

  function figures(row) {
    return Array.prototype.slice.call(row.querySelectorAll("td a"));
  }

  document.addEventListener("keydown", function (event) {
    if (keysOff || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) { return; }
    var target = event.target;
    if (event.key === "Escape" && drill && drill.contains(target)) {
      var chosen = document.querySelector(".form3 a[aria-current]");
      if (chosen) { chosen.focus(); }
      return;
    }
    var cell = target.closest && target.closest(".form3 td");
    var move = moves[event.key];
    if (!cell || !move) { return; }
    var rows = Array.prototype.slice.call(cell.closest("table").querySelectorAll("tbody tr"));
    var row = rows[rows.indexOf(cell.parentNode) + move[0]];
    var at = figures(cell.parentNode).indexOf(target) + move[1];
    var line = row ? figures(row) : [];
    if (!line.length) { return; }
    event.preventDefault();
    line[Math.min(line.length - 1, Math.max(0, at))].focus();
  });

  // A figure that was opened by its address: its cases are read next. Only once the browser has gone to the place itself.
  window.addEventListener("load", function () {
    var heading = drill && location.hash === "#drill" && drill.querySelector("[data-focus]");
    if (heading) { setTimeout(function () { heading.focus(); }, 0); }
  });
})();
