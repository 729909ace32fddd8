/** A small plant file without problems, for tests that break it at one place. */
export const plantText = `version: 1
city:
  id: lhasa
  name: { zh-CN: 拉萨, en: Lhasa }
  zone: Asia/Shanghai
  at: [29.65, 91.12]
decoders:
  - { topic: lora/+/up, use: native }
instruments:
  level: &level { quantity: water_level, range: [0, 6], every: 5min }
sites:
  - id: nangan
    kind: water-system
    name: { zh-CN: 南干渠, en: South Main Canal }
    at: [29.64, 91.13]
    devices:
      - { id: nangan-1, gateway: gateway-1, address: 24E1A0 }
      - { id: gateway-1 }
    assets:
      - id: head
        kind: level-gauge
        name: { zh-CN: 渠首, en: Head }
        at: [29.65, 91.16]
        device: nangan-1
        levels: { FRZ: 1, WRZ: 2, GRZ: 3, crest: 4 }
        points:
          - { <<: *level, id: level, sentinels: [-9999] }
          - { id: flow, quantity: flow, unit: l/s, wire: Q }
      - id: pump
        kind: pump
        name: { zh-CN: 泵, en: Pump }
        at: [29.65, 91.16]
        device: nangan-2
        points:
          - id: state
            quantity: pump_state
            wire: pump1_state
  - id: lukang
    kind: park
    name: { zh-CN: 宗角禄康, en: Zongjiao Lukang }
    at: [29.66, 91.12]
    assets:
      - id: lake
        kind: lake
        name: { zh-CN: 龙王潭, en: Dragon King pool }
        at: [29.66, 91.12]
        device: lukang-1
        points:
          - { <<: *level, id: level, unit: mm, maxRate: { change: 6, per: 1min }, spike: 0.1, flat: 1d }
          - { id: ph, quantity: ph, device: lukang-2 }
`

/** The text with one place changed; throws unless the place is there, and once. */
export function changed(from: string, to: string, text = plantText): string {
  const parts = text.split(from)
  if (parts.length !== 2) throw new Error(`${JSON.stringify(from)} stands ${parts.length - 1} times in the text`)
  return parts.join(to)
}
