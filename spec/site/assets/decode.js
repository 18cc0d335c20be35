"use strict";
// The decoder's box: what is pasted, dropped or chosen goes to cnspec in a
// worker, and what cnspec prints is shown. Nothing is decoded here.
for (const box of document.querySelectorAll(".decoder")) {
	const {draw, element} = cnspecBytes;
	const facts = JSON.parse(box.querySelector(".facts").textContent), ids = new Set(facts.ids);
	const form = box.querySelector("form"), status = box.querySelector(".status"), result = box.querySelector(".result");
	const panel = box.querySelector("#panel"), tabs = [...box.querySelectorAll("[role=tab]")], stop = box.querySelector(".stop");
	const mostInput = 32 << 20, mostShown = 512 << 10, perPage = 25;
	const script = document.querySelector("script[src$='assets/decode.js']").src.replace("decode.js", "cnspec.js");
	const examples = [
		"# a request for process events, a fork event, and what a buffer of 64 bytes left of another",
		"28000000030000003333000044440000010000000100000011110000222200000400000001000000",
		"4c0000000300000030ae000000000000010000000100000030ae00000000000028000000" +
			"0100000000000000e9be7ef461010000571700005717000080170000801700000000000000000000",
		"4c0000000300000030ae000000000000010000000100000030ae000000000000280000000100000000000000e9be7ef461010000571700005717000080170000",
	].join("\n");

	// The worker.

	let worker, packed, waiting = new Map(), number = 0, reading; // the run whose progress is told

	// fetchProgram loads the script with the worker and the program. A page that
	// was opened as a file may load nothing else.
	const fetchProgram = () => packed ??= new Promise((resolve, reject) => {
		const e = element("script", {src: script});
		e.onload = () => resolve(globalThis.cnspecPacked);
		e.onerror = () => {
			packed = undefined;
			e.remove();
			reject(new Error("assets/cnspec.js could not be loaded"));
		};
		document.head.append(e);
	});

	const start = async () => {
		if (!globalThis.WebAssembly || !globalThis.DecompressionStream) throw new Error("this browser has no WebAssembly or no DecompressionStream");
		const {worker: source, program} = await fetchProgram();
		const url = URL.createObjectURL(new Blob([source], {type: "text/javascript"})), w = new Worker(url);
		await new Promise((resolve, reject) => {
			w.onmessage = ({data}) => data.ready ? resolve() : reject(new Error(data.failed));
			w.onerror = (event) => reject(new Error(event.message || "the worker did not start"));
			w.postMessage({program});
		});
		URL.revokeObjectURL(url);
		w.onmessage = ({data}) => {
			if (!data.done) {
				if (data.id === reading) say(`Reading: ${megabytes(data.at)} of ${megabytes(data.of)}`);
				return;
			}
			waiting.get(data.id)?.(data);
			waiting.delete(data.id);
		};
		w.onerror = (event) => end(event.message || "the worker failed");
		return w;
	};

	// run calls cnspec with arguments; the promise is of its status and output.
	const run = async (args, input = {}) => {
		const mine = worker ??= start();
		let w;
		try {
			w = await mine;
		} catch (err) {
			worker = undefined;
			throw err;
		}
		if (worker !== mine) return stopped();
		const id = ++number;
		if (args.includes("-json")) reading = id;
		return new Promise((resolve) => {
			waiting.set(id, resolve);
			w.postMessage({id, args, stdin: input.stdin, files: input.files});
		});
	};

	const stopped = (stderr = "") => ({stopped: stderr === "", status: -1, stdout: new Uint8Array(), text: "", stderr, written: {}});

	// end ends the worker, and what it was about with it.
	const end = async (why) => {
		const w = worker;
		worker = undefined;
		for (const resolve of waiting.values()) resolve(stopped(why));
		waiting.clear();
		(await w?.catch(() => {}))?.terminate();
	};

	// What is said.

	const say = (words, bad = false) => {
		status.textContent = words;
		status.classList.toggle("bad", bad);
	};

	const megabytes = (n) => n < 1e6 ? `${Math.ceil(n / 1e3)} kB` : `${(n / 1e6).toFixed(1)} MB`;
	const count = (n, what) => `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;

	// complaint is the line that cnspec ended with.
	const complaint = (r) => {
		const lines = r.stderr.split("\n").filter((line) => line.startsWith("cnspec:"));
		if (r.status === 2 && lines.length) return lines.at(-1);
		return `cnspec ended unexpectedly: ${r.stderr.split("\n").find((line) => line) ?? "status " + r.status}`;
	};

	const failed = (r) => r.status !== 0 && r.status !== 1 && !r.cut;

	// link makes links of the ids of requirements in a text, and of the packets
	// that a finding names.
	const link = (text) => {
		const out = document.createDocumentFragment();
		let at = 0;
		for (const m of text.matchAll(/\b[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-[0-9]+\b|\bpacket (\d+)(?= byte \d+: )/g)) {
			if (!m[1] && !ids.has(m[0])) continue;
			const a = element("a", {href: m[1] ? "#tab-messages" : `${facts.text}#${m[0]}`}, m[0]);
			if (m[1]) {
				a.onclick = (event) => {
					event.preventDefault();
					input.packet = Number(m[1]);
					select(tabs[0]);
				};
			}
			out.append(text.slice(at, m.index), a);
			at = m.index + m[0].length;
		}
		out.append(text.slice(at));
		return out;
	};

	// Inputs.

	let input; // {name, order, stdin, files, outputs}

	const asHex = (pasted, order) => {
		const {text, name} = cnspecHex.bare(pasted, form.elements.unit.value);
		return {name: "-", order, stdin: new TextEncoder().encode(text), from: "the " + name, lined: name === "hex"};
	};
	const asCapture = (name, order) => ({name, order, from: name});

	const asFile = async (file, order, others) => {
		if (file.size > mostInput) {
			throw new Error(`${file.name} has ${megabytes(file.size)}, and this page reads ${megabytes(mostInput)} at most; the command reads any size: go run ./spec/cnspec decode FILE`);
		}
		let data;
		try {
			data = new Uint8Array(await file.arrayBuffer());
		} catch (err) {
			throw new Error(`${file.name} cannot be read; a folder is no capture`);
		}
		const pasted = cnspecHex.textOf(data), known = pasted && cnspecHex.bare(pasted);
		if (known && known.text !== pasted) data = new TextEncoder().encode(known.text);
		let name = file.name.replace(/[^A-Za-z0-9._-]/g, "_").replace(/^-/, "_") || "file";
		if ([...form.elements.capture.options].some((o) => o.value === name)) name += ".file"; // the name of an embedded one
		const from = known && known.name !== "hex" ? `${file.name}, a ${known.name}` : file.name;
		return {name, order, files: {[name]: data}, from: others ? `${from}, the first of ${others + 1} files` : from};
	};

	const argsOf = (view) => ({
		text: ["decode"], bytes: ["decode", "-x"], json: ["decode", "-json"], check: ["check", "-reqs"], trace: ["trace"], drawing: ["trace", "-svg", "drawing.svg"],
	})[view];

	// output runs the command of a view, once for an input.
	const output = (of, view) => of.outputs[view] ??= run([...argsOf(view), "-order", of.order, of.name], of);

	// decode reads an input and shows it.
	let turn = 0;
	const decode = async (open) => {
		const mine = ++turn;
		if (waiting.size) end();
		busy(1);
		say("Decoding. The first time the command is loaded: 4 MB.");
		try {
			const next = await open();
			next.outputs = {};
			const json = await output(next, "json");
			if (mine !== turn) return;
			if (json.stopped) return say("Stopped.");
			input = next;
			input.text = json.text;
			await breath();
			if (mine !== turn) return;
			input.lines = linesOf(input.text);
			if (json.cut) input.lines.pop(); // the last one is not whole
			result.hidden = input.lines.length === 0;
			panel.replaceChildren();
			report(json);
			if (!result.hidden) await show(selected());
		} catch (err) {
			if (mine !== turn) return;
			input = undefined;
			result.hidden = true;
			panel.replaceChildren();
			say(err.message, true);
		} finally {
			busy(-1);
		}
	};

	let things = 0; // that are being done
	const busy = (more) => {
		things += more;
		stop.hidden = things === 0;
		form.querySelector(".go").disabled = things > 0;
		box.setAttribute("aria-busy", things > 0);
	};

	// report says in a line what became of an input.
	const report = (json) => {
		const n = input.lines.length;
		if (failed(json)) {
			return say(complaint(json) + (n ? `; ${count(n, "datagram")} before it` : ""), true);
		}
		const skipped = /\d+ frames? skipped: .*/.exec(json.stderr)?.[0];
		let words = `${input.from}: ${count(n, "datagram")}`;
		if (json.cut) words += `, as many as this page keeps of it; the command has no limit`;
		if (skipped) words += `; ${skipped}`;
		if (input.lined && n > 1 && jsonOf(0).includes('"fault":{"token":"nl_truncated","offset":0}')) words += "; if a datagram of yours is on several lines, choose “a paragraph”";
		say(words);
	};

	// linesOf gives the places of the lines of a text.
	const linesOf = (text) => {
		const lines = [];
		for (let from = 0; from < text.length;) {
			let to = text.indexOf("\n", from);
			if (to < 0) to = text.length;
			lines.push([from, to]);
			from = to + 1;
		}
		return lines;
	};

	// Views.

	const selected = () => tabs.find((t) => t.getAttribute("aria-selected") === "true").id.slice(4);

	const show = async (view) => {
		const of = input;
		const mine = () => of === input && selected() === view;
		if (!of) return;
		busy(1);
		const waits = setTimeout(() => mine() && panel.replaceChildren(element("p", {class: "faint"}, "Working…")), 150);
		try {
			const r = await output(of, view === "messages" ? "bytes" : view);
			if (!mine()) return;
			if (r.stopped) {
				delete of.outputs[view === "messages" ? "bytes" : view];
				return panel.replaceChildren(element("p", {class: "faint"}, "Stopped."));
			}
			await ({messages: showMessages, drawing: showDrawing}[view] ?? showText)(r, view, mine);
		} catch (err) {
			if (mine()) panel.replaceChildren(element("p", {class: "status bad"}, err.message));
		} finally {
			clearTimeout(waits);
			busy(-1);
		}
	};

	const save = (bytes, name, type) => {
		const button = element("button", {type: "button"}, `Save ${name}`);
		button.onclick = () => {
			const a = element("a", {href: URL.createObjectURL(new Blob([bytes], {type})), download: name});
			a.click();
			setTimeout(() => URL.revokeObjectURL(a.href), 1000);
		};
		return button;
	};

	const showText = (r, view) => {
		const all = r.text, text = all.slice(0, mostShown);
		const bar = element("p", {class: "bar"}, element("code", {}, commandLine(view)), save(r.stdout, `${view}.${view === "json" ? "ndjson" : "txt"}`, "text/plain"));
		if (text.length < all.length) bar.append(`the first ${megabytes(mostShown)} of ${megabytes(all.length)}${r.cut ? ", which is not all" : ""}`);
		const pre = element("pre", {tabindex: "0", "data-whole": text.length === all.length}, link(text));
		panel.replaceChildren(bar, ...(failed(r) ? [element("p", {class: "status bad"}, complaint(r))] : []), pre);
	};

	const commandLine = (view) => ["cnspec", ...argsOf(view), ...(input.order === "guess" ? [] : ["-order", input.order]), input.name].join(" ");

	const showDrawing = (r) => {
		const svg = r.written["drawing.svg"];
		if (!svg) return panel.replaceChildren(element("p", {class: "status bad"}, failed(r) ? complaint(r) : "cnspec drew nothing"));
		const height = Number(/height="(\d+)"/.exec(new TextDecoder().decode(svg.subarray(0, 400)))?.[1]);
		const bar = element("p", {class: "bar"}, element("code", {}, commandLine("drawing")), save(svg, "trace.svg", "image/svg+xml"));
		if (r.cut || !(height <= 32000)) return panel.replaceChildren(bar, element("p", {}, "It is too large to be shown here; the saved file is whole unless the command was cut."));
		const img = element("img", {alt: `sequence diagram of ${input.from}; the view Trace has it as text`, src: URL.createObjectURL(new Blob([svg], {type: "image/svg+xml"}))});
		img.onload = img.onerror = () => URL.revokeObjectURL(img.src);
		panel.replaceChildren(bar, element("div", {class: "drawing", tabindex: "0", role: "group", "aria-label": "drawing"}, img));
	};

	// Messages: decode -json tells what is in a datagram, decode -x which bytes
	// are which field.

	const jsonOf = (n) => input.text.slice(...input.lines[n]);

	// blocksOf finds where each datagram begins in what decode -x printed.
	const blocksOf = (dump, r) => {
		const blocks = [];
		let at = 0;
		for (let n = 0; n < input.lines.length; n++) {
			const head = `${input.name} packet ${/"packet":(\d+)/.exec(input.text.slice(input.lines[n][0], input.lines[n][0] + 400))[1]}  `;
			const from = n === 0 ? dump.indexOf(head) : dump.indexOf("\n" + head, at) + 1;
			if (n === 0 ? from !== 0 : from === 0) break;
			if (n > 0) blocks[n - 1][1] = from;
			blocks.push([from, dump.length]);
			at = from;
		}
		if (r.cut) blocks.pop(); // the last one is not whole
		return blocks;
	};

	// fieldsOf reads a block of decode -x. Each byte must stand in it once, in
	// order. A text of the capture's that has a line break can look like lines of
	// the dump: decode -json, where it is \n, tells of it.
	const fieldsOf = (block, json, size) => {
		if (json.includes("\\n")) return;
		const fields = [];
		let at = 0;
		for (const line of block.split("\n").slice(1)) {
			const m = /^ {2}([0-9a-f]{4,}) {2}((?:[0-9a-f]{2} ?){1,8})(.*)$/.exec(line);
			if (!m) continue;
			const bytes = m[2].trim().split(" ").map((b) => parseInt(b, 16));
			if (parseInt(m[1], 16) !== at) return;
			const words = m[3].trim();
			if (words === "" && fields.length) fields.at(-1).bytes.push(...bytes);
			else {
				const [, name, value] = /^(\S*)\s*(.*)$/.exec(words);
				fields.push({at, bytes, name, value});
			}
			at += bytes.length;
		}
		return at === size ? fields : undefined;
	};

	// faultsOf are all faults of a datagram, wherever they stand.
	const faultsOf = (value, all = []) => {
		if (Array.isArray(value)) for (const one of value) faultsOf(one, all);
		else if (value && typeof value === "object") {
			for (const [key, one] of Object.entries(value)) {
				if (key === "fault" && one?.token) all.push(one);
				else faultsOf(one, all);
			}
		}
		return all;
	};

	// gist says in a few words what a datagram is about.
	const gist = (d) => {
		const words = d.messages.map((m) => m.cn ? m.cn.map((cn) => {
			const p = cn.payload;
			const first = p?.messages?.[0], what = p?.what ?? p?.op ?? p?.request_type ?? p?.operation ?? first?.cmds?.[0]?.cmd ?? first?.type;
			return p ? [p.protocol, what].filter((w) => w !== undefined).join(" ") : `{${cn.idx}, ${cn.val}}`;
		}).join(", ") || "no cn_msg" : m.kind).join(" | ") || "nothing that can be read";
		return words.length > 90 ? words.slice(0, 89) + "…" : words;
	};

	const faultLine = (f) => {
		const known = facts.faults[f.token];
		const p = element("p", {class: "fault"}, `byte ${f.offset}: `, element("code", {}, f.token), ` ${known?.text ?? ""} `);
		if (known?.requirement) p.append(element("a", {href: `${facts.text}#${known.requirement}`}, known.requirement));
		return p;
	};

	const card = (n, block) => {
		const json = jsonOf(n), d = JSON.parse(json), faults = faultsOf(d.messages);
		if (d.fault) faults.push(d.fault);
		const fields = block && fieldsOf(block, json, d.bytes);
		const head = (block ?? "").split("\n", 1)[0].slice(`${input.name} packet ${d.packet}`.length).trim().replace(/ {2,}/g, " · ");
		const e = element("section", {class: "card", "aria-label": `packet ${d.packet}`},
			element("h3", {}, `packet ${d.packet} `, element("small", {}, `${gist(d)} · ${head || `${count(d.bytes, "byte")}, ${d.order}`}`)),
			...faults.map(faultLine));
		const cut = block && /^ {2}the capture cut it: it had (\d+) bytes$/m.exec(block);
		if (cut) e.append(element("p", {class: "fault"}, cut[0].trim()));
		if (!fields) {
			e.append(element("p", {class: "faint"}, "A text in it can be taken for lines of the dump, so its bytes are not drawn."), element("pre", {tabindex: "0"}, block ?? ""));
			return e;
		}
		const list = element("ol", {class: "fields"}, ...fields.map((f, i) =>
			element("li", {"data-i": i}, element("span", {}, f.name === "-" ? "unused" : f.name), element("b", {}, f.value || (f.bytes.length > 8 ? count(f.bytes.length, "byte") : f.bytes.map((b) => b.toString(16).padStart(2, "0")).join(" "))))));
		e.append(element("div", {class: "split"}, draw(fields, new Set(faults.map((f) => f.offset))), list));
		return e;
	};

	const breath = () => new Promise((done) => setTimeout(done));

	const showMessages = async (r, view, mine) => {
		await breath();
		const dump = r.text, blocks = blocksOf(dump, r), all = [...blocks.keys()];
		await breath();
		if (!mine()) return;
		const faulty = all.filter((n) => jsonOf(n).includes('"fault":{'));
		let list = all, first = 0;

		const before = element("button", {type: "button"}, "Before"), after = element("button", {type: "button"}, "Next");
		const where = element("span", {"aria-live": "polite"}), only = element("input", {type: "checkbox"});
		const go = element("input", {type: "number", min: "1", "aria-label": "packet"}), cards = element("div", {class: "cards-of"});
		const bar = element("div", {class: "bar"}, before, after, where, element("label", {}, "packet ", go));
		if (faulty.length) bar.append(element("label", {}, only, ` faults only (${faulty.length.toLocaleString("en")})`));
		if (blocks.length < input.lines.length) bar.append(element("span", {}, `the first ${count(blocks.length, "datagram")} of ${input.lines.length.toLocaleString("en")}: more than this page keeps`));

		const page = () => {
			cards.replaceChildren(...list.slice(first, first + perPage).map((n) => card(n, dump.slice(...blocks[n]))));
			where.textContent = `${(first + 1).toLocaleString("en")}–${Math.min(first + perPage, list.length).toLocaleString("en")} of ${list.length.toLocaleString("en")}`;
			before.disabled = first === 0;
			after.disabled = first + perPage >= list.length;
		};
		const jump = (packet) => {
			const n = list.findIndex((n) => Number(/"packet":(\d+)/.exec(jsonOf(n))[1]) >= packet);
			if (n < 0) return;
			first = n - n % perPage;
			page();
			const there = cards.children[n % perPage];
			there.scrollIntoView({block: "start"});
			there.style.outline = "2px solid var(--accent)";
		};
		before.onclick = () => { first = Math.max(first - perPage, 0); page(); };
		after.onclick = () => { first += perPage; page(); };
		only.onchange = () => { list = only.checked ? faulty : all; first = 0; page(); };
		go.onchange = () => jump(Number(go.value));
		panel.replaceChildren(...(all.length > 1 ? [bar] : []), cards);
		page();
		if (input.packet) jump(input.packet);
	};

	// What the user does.

	const select = (tab) => {
		for (const t of tabs) {
			t.setAttribute("aria-selected", t === tab);
			t.tabIndex = t === tab ? 0 : -1;
		}
		panel.setAttribute("aria-labelledby", tab.id);
		show(selected());
	};
	for (const tab of tabs) tab.addEventListener("click", () => select(tab));
	box.querySelector(".tabs").addEventListener("keydown", (event) => {
		const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
		if (!step) return;
		event.preventDefault();
		const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
		next.focus();
		select(next);
	});

	const text = form.elements.hex, order = () => form.elements.order.value;
	const decodeText = () => decode(async () => asHex(text.value, order()));
	const decodeFile = (file, others = 0) => {
		form.elements.capture.value = "";
		return decode(() => asFile(file, order(), others));
	};
	let again = decodeText; // with another byte order

	const doing = (what) => {
		again = what;
		return what();
	};
	form.addEventListener("submit", (event) => {
		event.preventDefault();
		form.elements.capture.value = "";
		doing(decodeText);
	});
	text.addEventListener("keydown", (event) => {
		if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
	});
	box.querySelector(".example").addEventListener("click", () => {
		text.value = examples;
		form.requestSubmit();
	});
	form.elements.file.addEventListener("change", () => {
		const file = form.elements.file.files[0];
		form.elements.file.value = "";
		if (file) doing(() => decodeFile(file));
	});
	const decodeCapture = (name, packet) => decode(async () => ({...asCapture(name, order()), packet}));
	form.elements.capture.addEventListener("change", () => {
		const name = form.elements.capture.value;
		if (name) doing(() => decodeCapture(name));
	});
	for (const name of ["order", "unit"]) form.elements[name].addEventListener("change", () => input && again());
	stop.addEventListener("click", () => end());

	for (const name of ["dragenter", "dragover"]) {
		addEventListener(name, (event) => {
			if (!event.dataTransfer?.types.includes("Files")) return;
			event.preventDefault();
			box.classList.add("over");
		});
	}
	addEventListener("dragleave", (event) => event.relatedTarget || box.classList.remove("over"));
	addEventListener("drop", (event) => {
		box.classList.remove("over");
		const [file, ...others] = event.dataTransfer?.files ?? [];
		if (!file) return;
		event.preventDefault();
		doing(() => decodeFile(file, others.length));
	});

	// fromAddress decodes what the address asks for.
	const fromAddress = () => {
		const asked = new URLSearchParams(location.hash.slice(1));
		if (!asked.has("hex") && !asked.has("capture")) return;
		if (["guess", "little", "big"].includes(asked.get("order"))) form.elements.order.value = asked.get("order");
		if (asked.has("hex")) {
			text.value = asked.get("hex");
			return doing(decodeText);
		}
		const name = asked.get("capture"), known = [...form.elements.capture.options].some((o) => o.value === name && name);
		if (!known) return say(`There is no capture ${name}.`, true);
		form.elements.capture.value = name;
		return doing(() => decodeCapture(name, Number(asked.get("packet")) || undefined));
	};
	addEventListener("hashchange", fromAddress);
	fromAddress();
}
