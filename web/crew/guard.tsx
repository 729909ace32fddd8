import { Component, type ComponentChildren, type JSX } from 'preact'
import { words } from '../lib/language.ts'

interface GuardProps {
  /** Of what part of the page. */
  readonly part: 'view' | 'bar'
  /** What is drawn: another one is tried anew. */
  readonly of: unknown
  readonly children: ComponentChildren
}

/** A part that cannot be drawn says so and takes no other with it: the bar goes on telling the truth, the other views can be opened. */
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
  override render({ part, children }: GuardProps): ComponentChildren | JSX.Element {
    if (!this.state.isBroken) return children
    const { broken } = words().page.card
    if (part === 'bar') {
      return (
        <header class="bar">
          <p class="truth noeval" role="alert">
            {broken}
          </p>
        </header>
      )
    }
    return (
      <main id="main" class="plain">
        <section role="alert">
          <h2 tabIndex={-1}>{broken}</h2>
        </section>
      </main>
    )
  }
}
