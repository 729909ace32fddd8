import { Component, type ComponentChildren, type JSX } from 'preact'
import { fill } from '../../core/words/tables.ts'
import { Refused, reasonOf } from '../lib/client.ts'
import { words } from '../lib/language.ts'

interface BoundaryProps {
  /** What is looked at: with another one it is drawn anew. */
  readonly of: string
  readonly children: ComponentChildren
}
interface BoundaryState {
  readonly fault?: string | undefined
}

/** Holds a view that cannot be drawn away from all the others, and says so: nothing old stands in its place. */
export class FaultBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = {}

  static override getDerivedStateFromError(error: unknown): BoundaryState {
    return { fault: textOf(error) }
  }

  override componentDidCatch(error: unknown): void {
    // where a person with the browser's tools looks for it
    console.error(error)
  }

  override componentDidUpdate(before: BoundaryProps): void {
    if (before.of !== this.props.of && this.state.fault !== undefined) this.setState({ fault: undefined })
  }

  override render(): ComponentChildren {
    const { fault } = this.state
    if (fault === undefined) return this.props.children
    return <Fault text={fault} onAgain={() => this.setState({ fault: undefined })} />
  }
}

function Fault({ text, onAgain }: { readonly text: string; readonly onAgain: () => void }): JSX.Element {
  const { fault: w, nav } = words().console
  return (
    <section class="pan wait" role="alert">
      <p>
        <b>{w.title}</b>
      </p>
      <p>{w.says}</p>
      <p class="soft">{text}</p>
      <button type="button" class="btn go" onClick={onAgain}>
        {w.again}
      </button>{' '}
      <a class="btn" href="#/">
        {nav.city}
      </a>
    </section>
  )
}

/** What went wrong that no view has said, above all of them until it is read. */
export function Mishap({ text, onClose }: { readonly text: string; readonly onClose: () => void }): JSX.Element {
  const { fault: w } = words().console
  return (
    <p class="note stale mishap" role="alert">
      {fill(w.mishap, { what: text })}{' '}
      <button type="button" class="btn quiet" onClick={onClose}>
        {words().rules.close}
      </button>
    </p>
  )
}

/** An error in words: what the API says, that nothing was answered, or what the browser says of a mistake of ours. */
export function textOf(error: unknown): string {
  if (error instanceof Refused || isNoAnswer(error)) return reasonOf(error)
  return error instanceof Error ? error.message : String(error)
}

/** As each browser's `fetch` says it. */
function isNoAnswer(error: unknown): boolean {
  return error instanceof TypeError && /fetch|load failed|network/i.test(error.message)
}
