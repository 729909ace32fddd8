import type { GateDrive, Link, Network, PumpStation, WaterNode } from './network.ts'
import { outside } from './network.ts'

/**
 * How the water of Lhasa runs: river, six barrages, three canals off the river, the lakes and the inland river on them,
 * and the gullies north of the city. Plausible and not surveyed, like the plant file; zeros are those of its gauges.
 */

const canal = { roughness: 0.025, slope: 0.0004 }

function channel(id: string, length: number, width: number, depth: number, side = 0): WaterNode {
  return { id, shape: { kind: 'channel', length, width, side }, depth }
}
function basin(id: string, area: number, depth: number): WaterNode {
  return { id, shape: { kind: 'basin', area }, depth }
}
function normal(from: string, to: string, bed = canal): Link {
  return { kind: 'normal', from, to, ...bed }
}
function gate(from: string, to: string, id: string, size: { width: number; height: number; drop: number }): Link {
  return { kind: 'gate', from, to, gate: id, ...size }
}
/** An opening that nobody moves. */
function inlet(from: string, to: string, size: { width: number; height: number; drop: number }): Link {
  return { kind: 'gate', from, to, ...size }
}
function weir(from: string, to: string, width: number, crest: number, drop = 3): Link {
  return { kind: 'weir', from, to, width, crest, drop }
}
function hold(id: string, at: 'upstream' | 'downstream', level: number, flow: number, travelS = 90): GateDrive {
  return { id, program: { hold: at, level, flow }, travelS }
}
/** Pumps that lift as much as `flow` m³/s each, against `lift` m. */
function pumps(site: string, count: number, to: string, { flow, lift }: { flow: number; lift: number }): Link[] {
  const curve = { shutOffHead: lift * 1.6, loss: (lift * 0.6) / flow ** 2 }
  return Array.from({ length: count }, (_, index) => {
    return { kind: 'pump', from: `${site}/sump`, to, pump: `${site}/pump-${index + 1}`, curve, lift }
  })
}
function station(site: string, count: number): PumpStation {
  const ids = Array.from({ length: count }, (_, index) => `${site}/pump-${index + 1}`)
  return { sump: `${site}/sump`, pumps: ids, stop: 0.9, start: [1.5, 1.9, 2.3].slice(0, count), inhibitS: 30 }
}
function open(id: string, crest: number): Link[] {
  return [
    { kind: 'evaporation', from: id, to: outside },
    { kind: 'leak', from: id, to: outside },
    weir(id, outside, 3, crest),
  ]
}
function rain(to: string, area: number, share: number, zone: string): Link {
  return { kind: 'rain', from: outside, to, area, share, zone }
}

const river = 'lhasa-river'
const pools = [1, 2, 3, 4, 5, 6].map((index) => `${river}/barrage-${index}`)
const pool = (index: number) => `${river}/barrage-${index}`
/** 3.3 km of a river 180 m wide; the gates hold 4.2 m at the upstream gauge. */
const riverNodes = [...pools.map((id) => basin(id, 600_000, 4.2)), channel(`${river}/gauge`, 2200, 180, 0.7, 2)]
const sluice = { width: 260, height: 4, drop: 8 }
const riverLinks: Link[] = [
  { kind: 'river', from: outside, to: pool(1) },
  gate(pool(1), pool(2), pool(1), sluice),
  gate(pool(2), `${river}/gauge`, pool(2), sluice),
  normal(`${river}/gauge`, pool(3), { roughness: 0.035, slope: 0.001 }),
  gate(pool(3), pool(4), pool(3), sluice),
  gate(pool(4), pool(5), pool(4), sluice),
  gate(pool(5), pool(6), pool(5), sluice),
  gate(pool(6), outside, pool(6), sluice),
]

const nodes: WaterNode[] = [
  ...riverNodes,
  channel('najin-axis/axis', 1500, 6, 1.2),
  basin('najin-axis/sump', 250, 1.2),
  basin('beigan-feed', 5000, 1.3),
  channel('beigan-canal/head', 1200, 3, 0.5),
  channel('beigan-lower', 2500, 3, 0.5),
  channel('nangan-canal/head', 1500, 5, 1.1),
  channel('nangan-middle', 2000, 5, 1.1),
  channel('nangan-canal/screen', 1200, 5, 1),
  basin('nangan-canal/screen-chamber', 150, 1),
  basin('nangan-canal/sump', 220, 1.2),
  channel('zhonggan-canal/head', 1500, 4, 0.8),
  channel('zhonggan-canal/quality', 2500, 4, 0.8),
  channel('zhonggan-lower', 2000, 4, 0.8),
  basin('zongjiao-lukang/lake', 60_000, 1.5),
  channel('norbulingka/channel', 900, 2.5, 0.45),
  basin('huoshui-linka/sump', 45, 1.2),
  basin('huoshui-linka/lake', 42_000, 1.6),
  basin('bairong-linka/sump', 45, 1.2),
  basin('bairong-linka/lake', 30_000, 1.5),
  channel('liangdao-corridor/inland-river', 2600, 14, 1.35),
  basin('liangdao-corridor/sump', 300, 1.2),
  channel('danfeng-river/gauge', 1500, 8, 0.5),
  channel('danqing-linka/screen', 900, 8, 0.9),
  basin('danqing-linka/screen-chamber', 80, 0.85),
  basin('danqing-linka/lake', 14_000, 1.5),
  channel('danfeng-river/weir', 1200, 8, 1.2),
  channel('danfeng-below', 900, 9, 0.5),
  ...['danfeng-basin', 'inland-basin', 'duodi-basin', 'nyangra-basin', 'liusha-basin'].map((id) => basin(id, 1e6, 0)),
  channel('flood-gullies/duodi', 400, 5, 0.1, 0.3),
  channel('flood-gullies/nyangra', 400, 5, 0.1, 0.3),
  channel('flood-gullies/liusha', 500, 7, 0.15, 0.3),
]

const gully = { roughness: 0.045, slope: 0.03 }
const links: Link[] = [
  ...riverLinks,
  // Najin axis: off the pool of barrage 2, to the middle canal by gravity and to the north canal by pumps.
  gate(pool(2), 'najin-axis/axis', 'najin-axis/intake-gate', { width: 4, height: 1.5, drop: -2.4 }),
  inlet('najin-axis/axis', 'najin-axis/sump', { width: 0.9, height: 0.28, drop: 2.6 }),
  ...pumps('najin-axis', 2, 'beigan-feed', { flow: 0.6, lift: 12 }),
  gate('najin-axis/axis', 'zhonggan-canal/head', 'zhonggan-canal/head-gate', { width: 3, height: 1.2, drop: 0.3 }),
  weir('najin-axis/axis', outside, 6, 1.1),
  // North canal.
  gate('beigan-feed', 'beigan-canal/head', 'beigan-canal/head-gate', { width: 2, height: 1, drop: 0.5 }),
  weir('beigan-feed', outside, 5, 1.3),
  normal('beigan-canal/head', 'beigan-lower'),
  normal('beigan-lower', outside),
  // South canal, with its lift station.
  gate(pool(2), 'nangan-canal/head', 'nangan-canal/head-gate', { width: 4, height: 1.5, drop: -2.4 }),
  normal('nangan-canal/head', 'nangan-middle'),
  normal('nangan-middle', 'nangan-canal/screen'),
  weir('nangan-canal/screen', outside, 6, 0.72),
  {
    kind: 'screen',
    from: 'nangan-canal/screen',
    to: 'nangan-canal/screen-chamber',
    screen: 'nangan-canal/screen',
    clearArea: 3.2,
  },
  inlet('nangan-canal/screen-chamber', 'nangan-canal/sump', { width: 0.9, height: 0.5, drop: 2.6 }),
  ...pumps('nangan-canal', 3, outside, { flow: 0.5, lift: 9 }),
  // Middle canal, by the Potala: Dragon King pool, then Norbulingka.
  normal('zhonggan-canal/head', 'zhonggan-canal/quality'),
  normal('zhonggan-canal/quality', 'zhonggan-lower'),
  gate('zhonggan-canal/quality', 'zongjiao-lukang/lake', 'zongjiao-lukang/inlet-gate', {
    width: 1,
    height: 0.8,
    drop: 1,
  }),
  gate('zongjiao-lukang/lake', 'zhonggan-lower', 'zongjiao-lukang/outlet-gate', { width: 1.2, height: 0.8, drop: 0.2 }),
  ...open('zongjiao-lukang/lake', 1.8),
  rain('zongjiao-lukang/lake', 0.06, 1, 'zongjiao-lukang'),
  gate('zhonggan-lower', 'norbulingka/channel', 'norbulingka/intake-gate', { width: 1.5, height: 0.8, drop: 0.4 }),
  normal('zhonggan-lower', outside),
  normal('norbulingka/channel', outside),
  { kind: 'irrigation', from: 'norbulingka/channel', to: outside, irrigation: 'norbulingka/irrigation' },
  // Huoshui Linka, off the south canal.
  gate('nangan-canal/head', 'huoshui-linka/sump', 'huoshui-linka/intake-gate', { width: 0.4, height: 0.4, drop: 2.6 }),
  ...pumps('huoshui-linka', 2, 'huoshui-linka/lake', { flow: 0.09, lift: 6 }),
  ...open('huoshui-linka/lake', 1.55),
  rain('huoshui-linka/lake', 0.05, 1, 'huoshui-linka'),
  { kind: 'irrigation', from: 'huoshui-linka/lake', to: outside, irrigation: 'huoshui-linka/irrigation' },
  // Bairong Linka, off the pool of barrage 5.
  inlet(pool(5), 'bairong-linka/sump', { width: 0.12, height: 0.085, drop: 0.6 }),
  ...pumps('bairong-linka', 2, 'bairong-linka/lake', { flow: 0.09, lift: 6 }),
  ...open('bairong-linka/lake', 1.45),
  rain('bairong-linka/lake', 0.035, 1, 'bairong-linka'),
  // The inland river of the two islands, drained by pumps.
  gate(pool(4), 'liangdao-corridor/inland-river', 'liangdao-corridor/inlet-gate', { width: 2, height: 1, drop: -2.2 }),
  { kind: 'recession', from: 'inland-basin', to: 'liangdao-corridor/inland-river', hours: 1.5 },
  rain('inland-basin', 0.8, 0.6, 'liangdao-corridor'),
  weir('liangdao-corridor/inland-river', 'liangdao-corridor/sump', 6, 1.2, 2.4),
  ...pumps('liangdao-corridor', 2, pool(5), { flow: 0.9, lift: 5 }),
  // Danfeng river with the drop weir, and Danqing Linka on it.
  { kind: 'spring', from: outside, to: 'danfeng-river/gauge', flow: 1.8 },
  { kind: 'recession', from: 'danfeng-basin', to: 'danfeng-river/gauge', hours: 4 },
  rain('danfeng-basin', 18, 0.3, 'danfeng-river'),
  normal('danfeng-river/gauge', 'danqing-linka/screen', { roughness: 0.03, slope: 0.001 }),
  {
    kind: 'screen',
    from: 'danqing-linka/screen',
    to: 'danqing-linka/screen-chamber',
    screen: 'danqing-linka/screen',
    clearArea: 1.2,
  },
  gate('danqing-linka/screen-chamber', 'danqing-linka/lake', 'danqing-linka/intake-gate', {
    width: 0.8,
    height: 0.6,
    drop: 1.2,
  }),
  weir('danqing-linka/screen', 'danfeng-river/weir', 8, 0.65, 0.1),
  ...open('danqing-linka/lake', 1.45),
  rain('danqing-linka/lake', 0.016, 1, 'danqing-linka'),
  { kind: 'irrigation', from: 'danqing-linka/lake', to: outside, irrigation: 'danqing-linka/irrigation' },
  weir('danfeng-river/weir', 'danfeng-below', 7, 1.15, 1.2),
  gate('danfeng-river/weir', 'danfeng-below', 'danfeng-river/control-gate', { width: 1.5, height: 1, drop: 1.2 }),
  normal('danfeng-below', pool(6), { roughness: 0.03, slope: 0.002 }),
  // Gullies.
  ...(['duodi', 'nyangra', 'liusha'] as const).flatMap((name, index): Link[] => [
    rain(`${name}-basin`, [9, 8, 14][index] ?? 8, 0.5, `flood-gullies/${name}`),
    { kind: 'recession', from: `${name}-basin`, to: `flood-gullies/${name}`, hours: 0.5 },
    { kind: 'spring', from: outside, to: `flood-gullies/${name}`, flow: 0.25 },
    normal(`flood-gullies/${name}`, outside, gully),
  ]),
]

export const lhasaNetwork: Network = {
  nodes,
  links,
  gates: [
    ...pools.map((id) => hold(id, 'upstream', 4.2, 0, 600)),
    hold('najin-axis/intake-gate', 'downstream', 1.2, 3),
    hold('zhonggan-canal/head-gate', 'downstream', 0.8, 2),
    hold('beigan-canal/head-gate', 'downstream', 0.5, 0.62),
    hold('nangan-canal/head-gate', 'downstream', 1.1, 3.7),
    hold('norbulingka/intake-gate', 'downstream', 0.45, 0.4),
    hold('zongjiao-lukang/outlet-gate', 'upstream', 1.5, 0.25),
    hold('liangdao-corridor/inlet-gate', 'downstream', 1.32, 0.5),
    hold('danfeng-river/control-gate', 'upstream', 1.2, 1.2),
    { id: 'zongjiao-lukang/inlet-gate', program: { hold: 'opening', percent: 20, flush: 35 }, travelS: 60 },
    { id: 'huoshui-linka/intake-gate', program: { hold: 'opening', percent: 14 }, travelS: 60 },
    { id: 'danqing-linka/intake-gate', program: { hold: 'opening', percent: 10, flush: 20 }, travelS: 60 },
  ],
  stations: [
    station('najin-axis', 2),
    station('nangan-canal', 3),
    station('huoshui-linka', 2),
    station('bairong-linka', 2),
    station('liangdao-corridor', 2),
  ],
}
