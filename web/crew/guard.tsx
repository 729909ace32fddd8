import { Component, type ComponentChildren, type JSX } from 'preact'
import { words } from '../lib/language.ts'

interface GuardProps {
  /** What is drawn: another one is tried anew. */
  readonly of: unknown
  readonly children: ComponentChildren
}

/** A view that cannot be drawn says so: the bar above it goes on telling the truth, and the other views can be opened. */
export class Guard extends Component<GuardProps, { readonly isBroken: boolean }> {
  override state = { isBroken: false }
  static override getDerivedStateFromError(): { readonly isBroken: boolean } {
    return { isBroken: true }
  }
  override componentDidCatch(error: unknown): void {
    console.error(error)
  }
  override componentDidUpdate({ of }: GuardProps): void {
    if (this.state.isBroken && of !== this.props.of) this.setState({ isBroken: false })
  }
  override render({ children }: GuardProps): ComponentChildren | JSX.Element {
    if (!this.state.isBroken) return children
    return (
      <main id="main" class="plain">
        <section role="alert">
          <h2 tabIndex={-1}>{words().page.card.broken}</h2>
        </section>
      </main>
    )
  }
}
