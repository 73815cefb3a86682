/// What gives the report its looks, and the filter its life. Both stand in the file itself.
enum HTMLPage {
    static let style = """
        :root { --ink: #1c2024; --dim: #667; --line: #d8dce2; --ground: #fff; --pre: #f5f6f8;
            --good: #17713b; --bad: #b3261e; --note: #8a5a00; --chunk: #3b6fd4; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --dim: #9aa3ad; --line: #3a4048; --ground: #16181b;
            --pre: #202327; --good: #58c27d; --bad: #ff8a80; --note: #e0b050; --chunk: #7fa8ff; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1.5rem; max-width: 76rem; font: 15px/1.45 system-ui, sans-serif;
            color: var(--ink); background: var(--ground); }
        h1 { margin: 0; } h2 { margin: 2rem 0 .5rem; } h3 { margin: 1.5rem 0 .25rem; } h4 { margin: .75rem 0 .25rem; }
        header p { margin: .25rem 0; } small { color: var(--dim); }
        .counts span { margin-right: 1rem; font-weight: 600; }
        .counts .passed, .mark.passed { color: var(--good); } .counts .failed, .mark.failed { color: var(--bad); }
        .counts .skipped, .mark.skipped { color: var(--note); }
        .mark { display: inline-block; padding: 0 .4em; border: 1px solid currentColor; border-radius: .3em;
            font-size: .85em; white-space: nowrap; }
        .mark.event { border-style: dashed; } .mark sub { margin-left: .25em; opacity: .7; }
        .mark.failed { font-weight: 700; }
        table { border-collapse: collapse; width: 100%; }
        td, th { padding: .25rem .5rem; border-top: 1px solid var(--line); text-align: left; vertical-align: top;
            font-weight: 400; }
        .coverage th { white-space: nowrap; font-family: ui-monospace, monospace; font-size: .85em; }
        .coverage td { line-height: 1.9; }
        .events { font: 12px/1.4 ui-monospace, monospace; } .events td { white-space: nowrap; }
        .events td:nth-child(3) { width: 12em; }
        .events td:nth-child(n+3) { white-space: normal; overflow-wrap: anywhere; }
        form { display: flex; gap: 1rem; flex-wrap: wrap; align-items: center; }
        input[type=search] { flex: 1 1 16rem; font: inherit; padding: .35rem .5rem; }
        details.contract { border-top: 1px solid var(--line); padding: .3rem 0; }
        details.exchange { margin: .25rem 0 .25rem 1.25rem; }
        summary { cursor: pointer; overflow-wrap: anywhere; }
        pre { margin: .25rem 0; padding: .5rem; background: var(--pre); border-radius: .3em; overflow: auto;
            max-height: 22rem; font: 12px/1.4 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
        .failure { color: var(--bad); }
        .sides { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 1rem; margin-left: 1.25rem; }
        @media (max-width: 50rem) { .sides { grid-template-columns: minmax(0, 1fr); } }
        figure { margin: .5rem 0; } figcaption { color: var(--dim); font-size: .85em; }
        svg { width: 100%; height: auto; background: var(--pre); border-radius: .3em; }
        svg path { stroke-width: 2; fill: none; } svg .axis { stroke: var(--line); stroke-width: 1; }
        svg .chunk { stroke: var(--chunk); } svg .done { stroke: var(--good); stroke-width: 3; }
        svg .error { stroke: var(--bad); stroke-width: 3; } svg .other { stroke: var(--note); }
        svg text { fill: var(--dim); font-size: 11px; }
        img { max-width: 100%; border: 1px solid var(--line); }
        """

    static let script = """
        const form = document.getElementById('filter'), words = document.getElementById('words');
        const contracts = [...document.querySelectorAll('details.contract')];
        function filter() {
          const wanted = words.value.toLowerCase();
          for (const contract of contracts) {
            const isWanted = contract.querySelector('summary').textContent.toLowerCase().includes(wanted);
            const kind = ['passed', 'failed', 'skipped'].find(kind => contract.classList.contains(kind));
            contract.hidden = !isWanted || !form.elements[kind].checked;
          }
          for (const area of document.querySelectorAll('section.area')) {
            area.hidden = !area.querySelector('details.contract:not([hidden])');
          }
        }
        form.addEventListener('input', filter);
        form.addEventListener('submit', event => event.preventDefault());
        """
}
