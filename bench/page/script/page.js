/* In the browser: values at the marks, versions switched off, axes switched. Without it the page is complete, but still. */
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const REACH = 24;

  /* Versions, in all charts at once. */
  const off = new Set();
  for (const button of all("button[data-hue]")) {
    button.disabled = false;
    button.addEventListener("click", () => {
      const { hue } = button.dataset;
      const shown = off.delete(hue);
      if (!shown) off.add(hue);
      button.setAttribute("aria-pressed", String(shown));
      root.dataset.off = [...off].join(" ");
      for (const plot of all("figure[data-rows]")) {
        plot.dataset.rows.split(" ").forEach((one, row) => {
          for (const mark of all(`[data-m$=".${row}"]`, plot)) mark.classList.toggle("gone", off.has(one));
        });
      }
    });
  }

  /* Axes, each figure's own. */
  for (const group of all(".switch")) {
    group.hidden = false;
    const buttons = all("button", group);
    for (const button of buttons) {
      button.addEventListener("click", () => {
        group.closest("figure").dataset.scale = button.dataset.scale;
        for (const one of buttons) one.setAttribute("aria-pressed", String(one === button));
      });
    }
  }

  /* Tables that are wider than their place say so. */
  const watch = new ResizeObserver((entries) => {
    for (const { target } of entries)
      target.classList.toggle("overflows", target.scrollWidth > target.clientWidth + 1);
  });
  for (const box of all(".scroll")) watch.observe(box);

  /* Values at the marks. */
  const status = document.getElementById("status");
  for (const plot of all(".plot")) {
    const data = plot.closest("figure").querySelector("script[type='application/json']");
    const told = JSON.parse(data.textContent);
    const tip = document.createElement("div");
    tip.className = "tip";
    tip.setAttribute("aria-hidden", "true");
    tip.hidden = true;
    plot.append(tip);
    plot.setAttribute("role", "group");
    plot.setAttribute(
      "aria-label",
      `${plot.getAttribute("aria-label")} The arrow keys move through the values.`,
    );
    plot.tabIndex = 0;

    let marks = [];
    let current;

    const shown = (node) => node.checkVisibility();
    const measure = () => {
      const drawing = all(".drawing", plot).find(shown);
      if (!drawing) return;
      const origin = plot.getBoundingClientRect();
      marks = all("[data-m]", drawing)
        .filter(shown)
        .map((node) => {
          const { left, top, width, height } = node.getBoundingClientRect();
          const [series, index] = node.dataset.m.split(".").map(Number);
          const { title, values } = told[drawing.dataset.told][series];
          const box = { left: left - origin.left, top: top - origin.top, width, height };
          return { node, series, index, title, value: values[index], box };
        })
        .filter(({ value, box }) => value && box.width + box.height > 0)
        .sort((a, b) => a.series - b.series || a.index - b.index);
    };

    const hide = () => {
      current?.node.classList.remove("at");
      current = undefined;
      tip.hidden = true;
    };
    const show = (mark, aloud) => {
      if (!mark) return hide();
      if (mark !== current) {
        current?.node.classList.remove("at");
        current = mark;
        mark.node.classList.add("at");
        const title = document.createElement("b");
        title.textContent = mark.title;
        tip.replaceChildren(title, document.createTextNode(mark.value));
        tip.hidden = false;
        const { left, top, width, height } = mark.box;
        const place = left + width / 2 - tip.offsetWidth / 2;
        tip.style.left = `${Math.max(0, Math.min(place, plot.clientWidth - tip.offsetWidth))}px`;
        const above = top - tip.offsetHeight - 8;
        tip.style.top = `${above < 0 ? top + height + 8 : above}px`;
      }
      if (aloud) status.textContent = `${mark.title}: ${mark.value}`;
    };

    const nearest = (x, y) => {
      let best;
      let least = REACH;
      for (const mark of marks) {
        const { left, top, width, height } = mark.box;
        const away = Math.hypot(
          Math.max(left - x, 0, x - left - width),
          Math.max(top - y, 0, y - top - height),
        );
        if (away < least) [best, least] = [mark, away];
      }
      return best;
    };
    const point = (event) => {
      const origin = plot.getBoundingClientRect();
      if (marks.length === 0) measure();
      show(nearest(event.clientX - origin.left, event.clientY - origin.top), false);
    };
    plot.addEventListener("pointerenter", measure);
    plot.addEventListener("pointermove", point);
    plot.addEventListener("pointerdown", point);
    plot.addEventListener("pointerleave", hide);

    plot.addEventListener("focus", () => {
      if (!plot.matches(":focus-visible")) return;
      measure();
      show(marks[0], true);
    });
    plot.addEventListener("blur", hide);
    plot.addEventListener("keydown", (event) => {
      if (event.key === "Escape") return hide();
      if (!["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
      event.preventDefault();
      const last = current?.node;
      measure();
      const at = marks.findIndex(({ node }) => node === last);
      const series = marks[at]?.series ?? -1;
      const first = (index) => marks.find((mark) => mark.series === index);
      const others = [...new Set(marks.map((mark) => mark.series))];
      const to = {
        ArrowRight: () => marks[Math.min(at + 1, marks.length - 1)],
        ArrowLeft: () => marks[Math.max(at - 1, 0)],
        ArrowDown: () => first(others[Math.min(others.indexOf(series) + 1, others.length - 1)]),
        ArrowUp: () => first(others[Math.max(others.indexOf(series) - 1, 0)]),
        Home: () => marks[0],
        End: () => marks.at(-1),
      }[event.key]();
      last?.classList.remove("at");
      show(to, true);
    });
  }
})();
