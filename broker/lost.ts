import { parseTopic } from '../core/topic.ts'

/** Most devices that are remembered as lost: of others only their own word, or their data, says that they are back. */
const most = 100_000

/** The status topics whose Last Will was told and stands. */
export class Lost {
  private readonly topics = new Set<string>()

  told(topic: string): void {
    if (this.topics.size < most && parseTopic(topic)?.kind === 'status') this.topics.add(topic)
  }

  /** True when it was lost until now. */
  isBack(topic: string): boolean {
    return this.topics.delete(topic)
  }
}
