/** `scheduling.md`: GREEN ends at this share of the tolerance, YELLOW at the tolerance. */
const GREEN_SHARE = 0.6;

/** The parts of the scale from 0 to 1 that the zones take, as shares of it. */
export function bands(tolerance: number): { zone: 'GREEN' | 'YELLOW' | 'RED'; from: number; to: number }[] {
  return [
    { zone: 'GREEN', from: 0, to: tolerance * GREEN_SHARE },
    { zone: 'YELLOW', from: tolerance * GREEN_SHARE, to: tolerance },
    { zone: 'RED', from: tolerance, to: 1 },
  ];
}
