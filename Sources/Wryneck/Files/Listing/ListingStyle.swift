// ListingStyle.swift - the look of a list. One column of names that may break anywhere, two narrow ones; a phone shows
// the time below the name.

enum ListingStyle {
    static let css = """

        :root { color-scheme: light dark; --text: #1d2430; --faint: #667085; --line: #e4e7ec; --back: #fff; --hover: #f5f7fa; --link: #0b57c2; --mark: #c8851a }
        @media (prefers-color-scheme: dark) {
          :root { --text: #e6e9ef; --faint: #98a2b3; --line: #2a303b; --back: #14171c; --hover: #1c2027; --link: #8ab4f8; --mark: #e0a84a }
        }
        * { box-sizing: border-box }
        body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif }
        main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 3rem }
        header { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: .3rem 2rem; margin: 0 0 1rem; padding: 0 .6rem }
        header p { margin: 0; color: var(--faint); font-size: .9rem }
        header p a { padding: 0 .2rem }
        h1 { display: flex; flex-wrap: wrap; align-items: center; gap: .15rem .35rem; margin: 0; font-size: 1.15rem; font-weight: 600; overflow-wrap: anywhere }
        h1 i { color: var(--faint); font-style: normal; font-weight: 400 }
        h1 span, h1 a { min-width: 0 }
        h1 > a:first-child, h1 > svg:first-child { display: flex }
        a { color: var(--link); text-decoration: none }
        a:hover span, h1 a:hover, header p a:hover, footer a:hover, th a:hover { text-decoration: underline }
        a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px }
        svg { width: 1.15rem; height: 1.15rem; flex: none; fill: none; stroke: var(--faint); stroke-width: 1.6; stroke-linejoin: round; stroke-linecap: round }
        symbol { overflow: visible }
        #folder { stroke: var(--mark) }
        section { display: flex; flex-wrap: wrap; gap: .6rem 2rem; margin: 0 0 1rem; padding: .8rem .6rem; border: 1px solid var(--line); border-radius: 6px; font-size: .9rem }
        form { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem .6rem; min-width: 0 }
        #upload { flex: 1 1 24rem }
        label { font-weight: 600 }
        input, button { max-width: 100%; font: inherit; color: inherit }
        #new-folder { width: 11rem; padding: .25rem .5rem; border: 1px solid var(--line); border-radius: 4px; background: var(--back) }
        button, ::file-selector-button { font: inherit; color: inherit; padding: .25rem .7rem; border: 1px solid var(--line); border-radius: 4px; background: var(--hover); cursor: pointer }
        button:hover, ::file-selector-button:hover { border-color: var(--faint) }
        input:focus-visible, button:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
        small, output { color: var(--faint); font-size: .85rem }
        output { overflow-wrap: anywhere }
        progress { flex: 1 1 100%; width: 100%; accent-color: var(--link) }
        .drop section { border: 1px dashed var(--link); background: var(--hover) }
        table { width: 100%; border-collapse: collapse }
        th { padding: .4rem .6rem; border-bottom: 1px solid var(--line); text-align: left; font-size: .85rem; font-weight: 600; white-space: nowrap }
        th a { color: var(--faint) }
        th[aria-sort] a { color: var(--text) }
        td { padding: 0 .6rem; border-bottom: 1px solid var(--line) }
        td:first-child a { display: flex; gap: .6rem; align-items: center; padding: .5rem 0; overflow-wrap: anywhere }
        td:first-child span { min-width: 0 }
        td + td { width: 1%; color: var(--faint); white-space: nowrap; font-variant-numeric: tabular-nums; text-align: right }
        th + th { text-align: right }
        tbody tr:hover { background: var(--hover) }
        .none, footer { color: var(--faint); font-size: .9rem }
        .none { padding: 1rem .6rem }
        footer { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .5rem 2rem; padding: .8rem .6rem }
        footer p { margin: 0 }
        footer nav { display: flex; gap: 1rem }
        @media (max-width: 34rem) {
          main { padding: 1rem .4rem 2rem }
          thead tr, tbody tr { display: flex; flex-wrap: wrap; align-items: baseline }
          tbody tr { border-bottom: 1px solid var(--line) }
          td { border: 0 }
          td:first-child { flex: 1 0 100% }
          td:first-child a { padding-bottom: .1rem }
          td + td { width: auto; padding-bottom: .5rem; font-size: .85rem }
          td:nth-child(2):not(:empty) { padding-left: 2.35rem }
          td:empty { display: none }
          td:empty + td { padding-left: 2.35rem }
          thead tr { border-bottom: 1px solid var(--line) }
          th { border: 0 }
        }

        """

    /// Defined once, and used by every row.
    static let icons = """
        <svg hidden width="0" height="0">
        <symbol id="folder" viewBox="0 0 24 24"><path d="M3 6.5A1.5 1.5 0 0 1 4.5 5H9l2 2.5h8.5A1.5 1.5 0 0 1 21 9v8.5a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17.5Z"/></symbol>
        <symbol id="file" viewBox="0 0 24 24"><path d="M6 3h8l4 4v14H6ZM14 3v4h4"/></symbol>
        <symbol id="up" viewBox="0 0 24 24"><path d="M12 19V6M6 11l6-6 6 6"/></symbol>
        <symbol id="home" viewBox="0 0 24 24"><path d="M4 11l8-7 8 7v9h-5v-6H9v6H4Z"/></symbol>
        </svg>
        """
}
