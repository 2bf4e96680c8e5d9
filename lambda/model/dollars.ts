/**
 * US dollars as mails and reports write them: `$4.08`, `$3`, `$171`, `$4,113`, `<$0.01`; cents below ten
 * dollars only.
 */
export function dollars(usd: number): string {
  if (!Number.isFinite(usd)) return '$?';
  if (usd > 0 && usd < 0.01) return '<$0.01';
  if (usd < 9.995) return Number.isInteger(usd) ? `$${usd}` : `$${usd.toFixed(2)}`;
  return `$${Math.round(usd).toLocaleString('en-US')}`;
}
