"use strict";
// The filters of the table of requirements. What is chosen stands in the
// address, so that it can be linked.
{
	const form = document.querySelector(".filters"), rows = [...document.querySelectorAll(".requirements tbody tr")];
	const names = ["text", "group", "level", "evidence"];

	const apply = () => {
		const want = Object.fromEntries(names.map((name) => [name, form.elements[name].value.trim()]));
		const words = want.text.toLowerCase().split(/\s+/);
		let shown = 0;
		for (const row of rows) {
			const fits = (!want.group || row.dataset.group === want.group) && (!want.level || row.dataset.level === want.level) &&
				(!want.evidence || row.dataset.evidence.split(" ").includes(want.evidence)) &&
				words.every((word) => row.textContent.toLowerCase().includes(word));
			row.hidden = !fits;
			if (fits) shown++;
		}
		form.querySelector("output").textContent = `${shown} of ${rows.length}`;
	};

	const read = () => {
		const from = new URLSearchParams(location.hash.slice(1));
		for (const name of names) form.elements[name].value = from.get(name) ?? "";
		apply();
	};

	form.addEventListener("input", () => {
		const to = new URLSearchParams();
		for (const name of names) if (form.elements[name].value) to.set(name, form.elements[name].value);
		history.replaceState(null, "", "#" + to);
		apply();
	});
	form.addEventListener("submit", (event) => event.preventDefault());
	addEventListener("hashchange", read);
	form.classList.remove("waiting");
	read();
}
