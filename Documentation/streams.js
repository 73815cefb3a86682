"use strict";

// A plugin of Swagger UI that shows the events of a stream as they come: Swagger UI itself shows an answer when it has ended.
// It also lets forms begin without made-up values.

/** The events of a text/event-stream in pieces of text: `push` returns those that a piece completes. */
class EventReader {
    #rest = "";

    push(text) {
        this.#rest += text;
        // A line that ends in CR may go on with LF in the next piece.
        const end = this.#rest.endsWith("\r") ? this.#rest.length - 1 : this.#rest.length;
        const blocks = this.#rest.slice(0, end).replace(/\r\n?/g, "\n").split("\n\n");
        this.#rest = blocks.pop() + this.#rest.slice(end);
        return blocks.map(EventReader.#event).filter((event) => event !== null);
    }

    static #event(block) {
        const fields = { event: "message", id: "", data: [] };
        for (const line of block.split("\n")) {
            const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line);
            if (name === "data") fields.data.push(value);
            else if (name === "event" || name === "id") fields[name] = value;
        }
        return fields.data.length > 0 ? { ...fields, data: fields.data.join("\n") } : null;
    }
}

/** The streams that were begun, by operation, and who is told when one changes. */
class StreamStore {
    #streams = new Map();
    #listeners = new Set();

    subscribe = (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
    };

    get = (key) => this.#streams.get(key);

    set(key, stream) {
        if (stream) this.#streams.set(key, stream);
        else this.#streams.delete(key);
        for (const listener of this.#listeners) listener();
    }
}

window.LPOStreams = (system) => {
    const { createElement: h, useEffect, useRef, useSyncExternalStore } = system.React;
    const store = new StreamStore();
    const keyOf = (path, method) => `${method} ${path}`;

    /** fetch, but for streams: their events are shown meanwhile, and reading them can be stopped without an error. */
    const fetchShowing = (key) => async (url, options) => {
        const abort = new AbortController();
        const response = await fetch(url, { ...options, signal: abort.signal });
        const type = response.headers.get("Content-Type") ?? "";
        if (!type.startsWith("text/event-stream") || !response.body) return response;
        let stream = { events: [], text: "", state: "open", stop: () => abort.abort() };
        store.set(key, stream);
        const change = (members) => {
            // Another request of the same operation has the place by now.
            const isShown = store.get(key) === stream;
            stream = { ...stream, ...members };
            if (isShown) store.set(key, stream);
        };
        const reader = new EventReader();
        const decoder = new TextDecoder();
        const source = response.body.getReader();
        const body = new ReadableStream({
            async pull(controller) {
                let piece;
                try {
                    piece = await source.read();
                } catch (error) {
                    change({ state: abort.signal.aborted ? "stopped" : `broken: ${error.message}` });
                    return abort.signal.aborted ? controller.close() : controller.error(error);
                }
                if (piece.done) {
                    change({ state: "closed" });
                    return controller.close();
                }
                const events = reader.push(decoder.decode(piece.value, { stream: true }));
                if (events.length > 0) {
                    change({ events: [...stream.events, ...events], text: stream.text + events.map(textOf).join("") });
                }
                controller.enqueue(piece.value);
            },
        });
        const { status, statusText, headers } = response;
        return new Response(body, { status, statusText, headers });
    };

    const textOf = ({ event, data }) => {
        if (event !== "chunk") return "";
        try {
            return JSON.parse(data).text ?? "";
        } catch {
            return "";
        }
    };

    const sentence = ({ state, events }) => {
        const count = events.length === 1 ? "1 event" : `${events.length} events`;
        return { open: `Open, ${count} so far`, closed: `Ended by the server after ${count}`, stopped: `Stopped reading after ${count}` }[state] ?? `${state}, after ${count}`;
    };

    const Stream = ({ name }) => {
        const stream = useSyncExternalStore(store.subscribe, () => store.get(name));
        const list = useRef(null);
        const count = stream?.events.length;
        useEffect(() => {
            if (list.current) list.current.scrollTop = list.current.scrollHeight;
        }, [count]);
        if (!stream) return null;
        return h("section", { className: "stream", "aria-label": "Stream" },
            h("header", null,
                h("h4", null, "Events"),
                h("p", { role: "status" }, sentence(stream)),
                stream.state === "open" && h("button", { type: "button", className: "btn", onClick: stream.stop }, "Stop reading")),
            stream.text && h("p", { className: "text" }, stream.text),
            h("ol", { ref: list, tabIndex: 0, "aria-label": "Events as they come" },
                stream.events.map(({ event, id, data }, index) =>
                    h("li", { key: index }, h("b", null, event), id && h("small", null, id), h("code", null, data)))));
    };

    return {
        statePlugins: {
            spec: {
                wrapActions: {
                    executeRequest: (original) => (request) => {
                        const key = keyOf(request.pathName, request.method);
                        store.get(key)?.stop();
                        store.set(key, undefined);
                        return original({ ...request, userFetch: fetchShowing(key) });
                    },
                    clearResponse: (original) => (path, method) => {
                        store.get(keyOf(path, method))?.stop();
                        store.set(keyOf(path, method), undefined);
                        return original(path, method);
                    },
                },
            },
        },
        components: {
            // Asked for by name for each list of files, but never shown: a file has an input of its own.
            JsonSchema_string_binary: () => null,
        },
        wrapComponents: {
            // A form's optional fields begin empty, and so are not sent, rather than with a value that was made up.
            JsonSchemaForm: (Original) => (properties) => {
                const isMadeUp = properties.dispatchInitialValue && !properties.required;
                return h(Original, isMadeUp ? { ...properties, dispatchInitialValue: false } : properties);
            },
            ParameterIncludeEmpty: (Original) => (properties) => {
                const { isIncludedOptions } = properties;
                return h(Original, { ...properties, isIncludedOptions: { ...isIncludedOptions, defaultValue: false } });
            },
            responses: (Original) => (properties) =>
                h(system.React.Fragment, null,
                    h(Stream, { name: keyOf(properties.path, properties.method) }),
                    h(Original, properties)),
        },
    };
};
