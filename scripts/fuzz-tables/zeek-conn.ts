/** Three connections as Zeek logs them. */
export function zeekConn(): string {
  const fields = ['ts', 'uid', 'id.orig_h', 'id.orig_p', 'id.resp_h', 'id.resp_p', 'proto', 'service', 'duration', 'orig_bytes', 'resp_bytes', 'conn_state', 'orig_pkts', 'orig_ip_bytes', 'resp_pkts', 'resp_ip_bytes'];
  const rows = [502, 443, 44_818].map((port, i) => [`1790000000.${i}`, `C${i}`, '10.0.0.9', String(40_000 + i), `10.0.0.${5 + i}`, String(port), 'tcp', '-', '1.5', '500', '900', 'SF', '8', '900', '9', '1400']);
  return ['#separator \\x09', '#set_separator\t,', '#empty_field\t(empty)', '#unset_field\t-', '#path\tconn', `#fields\t${fields.join('\t')}`, `#types\t${fields.map(() => 'string').join('\t')}`, ...rows.map(row => row.join('\t'))].join('\n') + '\n';
}
