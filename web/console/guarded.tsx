import { Component, type ComponentChildren, type JSX } from 'preact'
import { fill } from '../../core/words/tables.ts'
import { words } from '../lib/language.ts'

interface GuardedProps {
  /** The address of what is drawn. */
  readonly at: string
  readonly children: ComponentChildren
}

interface GuardedState {
  readonly failed: { readonly at: string; readonly reason: string } | undefined
}

/** A view, or that it could not be drawn and why; the frame around it, and every other address, go on. */
export class Guarded extends Component<GuardedProps, GuardedState> {
  override state: GuardedState = { failed: undefined }

  override componentDidCatch(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error)
    this.setState({ failed: { at: this.props.at, reason } })
  }

  override render({ at, children }: GuardedProps, { failed }: GuardedState): JSX.Element {
    if (failed?.at !== at) return <>{children}</>
    return (
      <section class="pan wait" role="alert">
        <p>{fill(words().console.nav.broken, { reason: failed.reason })}</p>
        <a class="btn" href="#/">
          {words().console.nav.city}
        </a>
      </section>
    )
  }
}
