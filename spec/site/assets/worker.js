"use strict";
// Runs cnspec: each message {id, args, stdin, files} is one call of the command
// in a fresh instance. wasm_exec.js of the Go distribution stands before this.
{
	const mostOutput = 64 << 20, progressEvery = 1 << 20;
	const constants = {O_WRONLY: 1, O_RDWR: 2, O_CREAT: 64, O_EXCL: 128, O_TRUNC: 512, O_APPEND: 1024, O_DIRECTORY: 65536};
	const regular = 0o100644, folder = 0o040755;

	const failure = (code) => Object.assign(new Error(code), {code});

	// Bytes grows as it is written, up to a limit.
	class Bytes {
		constructor(limit) {
			this.limit = limit;
			this.parts = [];
			this.size = 0;
			this.cut = false;
		}
		write(b) {
			const room = this.limit - this.size;
			if (b.length > room) this.cut = true;
			if (room > 0) this.parts.push(b.slice(0, room));
			this.size += Math.min(b.length, room);
			if (this.cut) throw failure("ENOSPC");
		}
		whole() {
			const all = new Uint8Array(this.size);
			let at = 0;
			for (const part of this.parts) all.set(part, at), at += part.length;
			return all;
		}
	}

	// memory is a file system of some named files in one folder, with the three
	// standard files. What is written is found in written.
	const memory = (stdin, files, out, errs, progress) => {
		const written = {}, open = new Map([[0, {data: stdin, at: 0}], [1, {to: out}], [2, {to: errs}]]);
		let next = 3;
		const nameOf = (path) => path.replace(/^\/+/, "");
		const stat = (mode, size) => ({
			mode, size, dev: 0, ino: 0, nlink: 1, uid: 0, gid: 0, rdev: 0, blksize: 4096, blocks: 0, atimeMs: 0, mtimeMs: 0, ctimeMs: 0,
			isDirectory: () => mode === folder,
		});
		const of = (path) => {
			if (nameOf(path) === "") return stat(folder, 0);
			const data = files[nameOf(path)];
			if (!data) throw failure("ENOENT");
			return stat(regular, data.length);
		};
		const file = (fd) => open.get(fd) ?? (() => { throw failure("EBADF"); })();
		const calls = {
			open(path, flags) {
				const name = nameOf(path);
				if (flags & constants.O_CREAT) {
					written[name] = new Bytes(mostOutput);
					open.set(next, {to: written[name]});
				} else {
					of(path);
					open.set(next, {data: files[name], at: 0});
				}
				return next++;
			},
			close: (fd) => void open.delete(fd),
			fstat: (fd) => stat(regular, file(fd).data?.length ?? 0),
			stat: of,
			lstat: of,
			readdir: () => Object.keys(files),
			read(fd, buffer, offset, length, position) {
				const f = file(fd);
				if (!f.data) throw failure("EBADF");
				if (out.cut) throw failure("EIO"); // nobody will see what comes of it
				const from = position ?? f.at, part = f.data.subarray(from, from + length);
				buffer.set(part, offset);
				if (position === null || position === undefined) {
					f.at += part.length;
					if (Math.floor(from / progressEvery) !== Math.floor(f.at / progressEvery)) progress(f.at, f.data.length);
				}
				return part.length;
			},
			write(fd, buffer, offset, length) {
				const f = file(fd);
				if (!f.to) throw failure("EBADF");
				f.to.write(buffer.subarray(offset, offset + length));
				return length;
			},
			fsync() {},
		};
		const fs = {constants, writeSync: (fd, buffer) => calls.write(fd, buffer, 0, buffer.length)};
		for (const name of ["chmod", "chown", "close", "fchmod", "fchown", "fstat", "fsync", "ftruncate", "lchown", "link", "lstat", "mkdir",
			"open", "read", "readdir", "readlink", "rename", "rmdir", "stat", "symlink", "truncate", "unlink", "utimes", "write"]) {
			fs[name] = (...args) => {
				const done = args.pop();
				let result;
				try {
					if (!calls[name]) throw failure("ENOSYS");
					result = calls[name](...args);
				} catch (err) {
					done(err);
					return;
				}
				done(null, result);
			};
		}
		return {fs, written};
	};

	let module;

	const load = async (program) => {
		const packed = Uint8Array.from(atob(program), (c) => c.charCodeAt(0));
		const stream = new DecompressionStream("gzip"), writer = stream.writable.getWriter();
		writer.write(packed).catch(() => {}); // the reader sees it too
		writer.close().catch(() => {});
		return WebAssembly.compile(await new Response(stream.readable).arrayBuffer());
	};

	// What a call leaves behind when it ends must not wake it: that would throw.
	const timers = new Set(), setTimer = globalThis.setTimeout;
	globalThis.setTimeout = (...args) => {
		const id = setTimer(...args);
		timers.add(id);
		return id;
	};
	const stopTimers = () => {
		for (const id of timers) clearTimeout(id);
		timers.clear();
	};

	const run = async ({id, args, stdin, files}) => {
		const out = new Bytes(mostOutput), errs = new Bytes(1 << 20);
		const {fs, written} = memory(stdin ?? new Uint8Array(), files ?? {}, out, errs, (at, of) => postMessage({id, at, of}));
		globalThis.fs = fs;
		globalThis.process.cwd = () => "/";
		const go = new Go();
		let status = 0;
		go.argv = ["cnspec", ...args];
		go.exit = (code) => { status = code; };
		await go.run(await WebAssembly.instantiate(await module, go.importObject));
		stopTimers();
		const stdout = out.whole();
		const result = {id, done: true, status, cut: out.cut, stdout, text: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(errs.whole()), written: {}};
		for (const [name, bytes] of Object.entries(written)) {
			result.written[name] = bytes.whole();
			result.cut ||= bytes.cut;
		}
		postMessage(result, [stdout.buffer]);
	};

	let last = Promise.resolve();
	onmessage = ({data}) => {
		if (data.program) {
			module = load(data.program);
			module.then(() => postMessage({ready: true}), (err) => postMessage({failed: String(err)}));
			return;
		}
		last = last.then(() => run(data)).catch((err) => postMessage({id: data.id, done: true, status: -1, stdout: new Uint8Array(), text: "", stderr: String(err), written: {}}));
	};
}
