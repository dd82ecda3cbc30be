/**
 * A field for SQL: colours, completion of tables and columns, and mistakes marked at their place. It lives in a shadow
 * root, where CodeMirror adopts its style sheet; in the page itself it would add a style element, which the CSP refuses.
 */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching, syntaxHighlighting } from '@codemirror/language'
import { setDiagnostics } from '@codemirror/lint'
import { Compartment, EditorState, Prec } from '@codemirror/state'
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { type SqlNames, sqlLanguage } from './sql-language.ts'
import { colours, look } from './sql-look.ts'

export interface Mistake {
  readonly line: number
  readonly column: number
  readonly message: string
}

interface SqlEditorProps {
  readonly label: string
  readonly value: string
  readonly names: SqlNames
  readonly mistake: Mistake | undefined
  readonly onChange: (sql: string) => void
  /** Ctrl+Enter. */
  readonly onRun: () => void
}

export function SqlEditor(props: SqlEditorProps) {
  const { value, names, mistake } = props
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const language = useRef(new Compartment())
  const latest = useRef(props)
  latest.current = props

  useEffect(() => {
    if (!host.current) return
    const runNow = () => {
      latest.current.onRun()
      return true
    }
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open', delegatesFocus: true })
    const editor = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          Prec.highest(keymap.of([{ key: 'Mod-Enter', run: runNow }])),
          [lineNumbers(), history(), drawSelection(), bracketMatching(), closeBrackets(), autocompletion()],
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': latest.current.label, tabindex: '0' }),
          [look, syntaxHighlighting(colours)],
          language.current.of(sqlLanguage(latest.current.names)),
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (docChanged) latest.current.onChange(state.doc.toString())
          }),
        ],
      }),
    })
    view.current = editor
    return () => editor.destroy()
  }, [])

  // What did not come from the editor itself: another report, or SQL out of the history.
  useEffect(() => {
    const editor = view.current
    const before = editor?.state.doc.toString()
    if (editor && before !== value)
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } })
  }, [value])

  useEffect(() => view.current?.dispatch({ effects: language.current.reconfigure(sqlLanguage(names)) }), [names])

  useEffect(() => {
    const editor = view.current
    if (editor) editor.dispatch(setDiagnostics(editor.state, mistake ? [diagnosticOf(editor.state, mistake)] : []))
  }, [mistake])

  return <div ref={host} style={{ height: '100%' }} />
}

/** The word at the place, or one character where there is none. */
function diagnosticOf(state: EditorState, { line, column, message }: Mistake) {
  const { from: start, to: end } = state.doc.line(Math.min(line, state.doc.lines))
  const at = Math.min(start + column - 1, end)
  const word = state.wordAt(at)
  const from = word?.from ?? Math.max(start, Math.min(at, end - 1))
  return { from, to: word?.to ?? Math.min(from + 1, end), severity: 'error' as const, message }
}
