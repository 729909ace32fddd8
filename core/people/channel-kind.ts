/** How sure one can be that a person was told: the provider took it, their device has it, they opened it, they answered. */
export const proofs = ['accepted', 'delivered', 'read', 'answered'] as const
export type Proof = (typeof proofs)[number]

/** What a person must have for a channel to reach them by name; `none`: it speaks to a group. */
export type Address = 'phone' | 'mail' | 'wecom' | 'dingtalk' | 'feishu' | 'none'

interface ChannelKind {
  /** The most that it can prove. */
  readonly proves: Proof
  readonly needs: Address
}

/** The ways in which a person can be told. */
export const channelKinds = {
  voice: { proves: 'answered', needs: 'phone' },
  sms: { proves: 'delivered', needs: 'phone' },
  'wecom-app': { proves: 'answered', needs: 'wecom' },
  'wecom-robot': { proves: 'accepted', needs: 'none' },
  'dingtalk-notice': { proves: 'answered', needs: 'dingtalk' },
  'dingtalk-robot': { proves: 'accepted', needs: 'none' },
  'feishu-app': { proves: 'answered', needs: 'feishu' },
  'feishu-robot': { proves: 'accepted', needs: 'none' },
  mail: { proves: 'accepted', needs: 'mail' },
  webhook: { proves: 'accepted', needs: 'none' },
  gateway: { proves: 'accepted', needs: 'none' },
} as const satisfies Readonly<Record<string, ChannelKind>>
export type ChannelName = keyof typeof channelKinds
export const channelNames = Object.keys(channelKinds) as [ChannelName, ...ChannelName[]]

/** True where a channel can show more than that a provider took the message. */
export function provesMore(channel: ChannelName): boolean {
  return channelKinds[channel].proves !== 'accepted'
}
