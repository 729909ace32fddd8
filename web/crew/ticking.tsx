import { Component, type JSX } from 'preact'
import { serverNow } from '../lib/server-clock.ts'

interface TickingProps {
  readonly class?: string
  /** What it says at a time, epoch ms. */
  readonly text: (now: number) => string
}

const drawn = new Set<Ticking>()

/** Lets all ages and countdowns of the page say what is true now. */
export function tickAll(now: number): void {
  for (const each of drawn) each.tick(now)
}

/** A text that changes with time alone. It is drawn apart from what it stands in, and only where it says another thing than before. */
export class Ticking extends Component<TickingProps> {
  private said = ''

  override componentDidMount(): void {
    drawn.add(this)
  }
  override componentWillUnmount(): void {
    drawn.delete(this)
  }
  tick(now: number): void {
    if (this.props.text(now) !== this.said) this.forceUpdate()
  }
  override render({ class: name, text }: TickingProps): JSX.Element {
    this.said = text(serverNow())
    return <span class={name}>{this.said}</span>
  }
}
