import { answered, CONTROL_PROTOCOLS, evidenceOf, peers, speaks } from '../traffic';
import type { RoleRule } from './definition';
import { allOf, anyOf, asks, asksPort, fact, knows, not, says, sends, serves, servesPort, vendorIs } from './rule-kit';

/** Enterprise servers and clients (R19, R44) and what the vocabulary names besides. */
export const enterpriseRules: readonly RoleRule[] = [
  {
    id: 'R19', text: 'answers a database protocol (TNS, TDS, MySQL, PostgreSQL)', grade: 'A', kind: 'identity', points: { 'database-server': 5 }, falsePositives: 'An application server with its database on board.', when: serves(['tns', 'tds', 'mysql', 'postgresql']),
  },
  {
    id: 'R19b', text: 'accepts connections on a database port', grade: 'port', kind: 'identity', points: { 'database-server': 2 }, falsePositives: 'Another program on the port.', when: servesPort('tcp', [1433, 1521, 3306, 5432, 30015]),
  },
  {
    id: 'R44', text: 'answers Kerberos together with LDAP, DNS or SMB', grade: 'A', kind: 'identity', points: { 'domain-controller': 7 }, falsePositives: 'A Unix key distribution centre.', when: allOf(serves(['kerberos']), anyOf(serves(['ldap', 'cldap', 'dns', 'smb2', 'smb1', 'dcerpc']), servesPort('tcp', [389, 445, 53]))),
  },
  {
    id: 'R44b', text: 'answers Kerberos', grade: 'A', kind: 'identity', points: { 'domain-controller': 5 }, falsePositives: 'A Unix key distribution centre.', when: serves(['kerberos']),
  },
  {
    id: 'R44c', text: 'gives directory naming contexts or registers as a domain\'s controller', grade: 'A', kind: 'identity', points: { 'domain-controller': 5 }, falsePositives: 'A directory of an application.', when: anyOf(fact('ldap.naming-context'), fact('nbns.domain-controller-of'), fact('dns.domain-controller-of')),
  },
  {
    id: 'R73', text: 'leases addresses as a DHCP server', grade: 'A', kind: 'identity', points: { 'dns-dhcp-server': 5 }, falsePositives: 'A router with a DHCP server.', when: fact('dhcp.server', value => value === true),
  },
  {
    id: 'R73b', text: 'answers DNS questions', grade: 'A', kind: 'identity', points: { 'dns-dhcp-server': 4 }, falsePositives: 'Domain controllers and routers answer DNS too.', when: anyOf(fact('dns.server', value => value === true), serves(['dns'])),
  },
  {
    id: 'R74', text: 'serves files over SMB to two or more clients', grade: 'A', kind: 'identity', points: { 'file-server': 4 }, falsePositives: 'Servers of every kind share folders.',
    when: asset => {
      const talks = asset.serves.answered(['smb1', 'smb2']);
      return peers(talks, 'client').size >= 2 ? evidenceOf(talks) : undefined;
    },
  },
  {
    id: 'R74b', text: 'serves files over SMB or NFS', grade: 'B', kind: 'identity', points: { 'file-server': 2 }, falsePositives: 'Every Windows machine answers SMB.', when: serves(['smb1', 'smb2', 'nfs', 'ftp']),
  },
  {
    id: 'R74c', text: 'serves files from a client version of Windows, which shares folders beside its work', grade: 'B', kind: 'identity', points: { 'file-server': -3, workstation: 2 }, falsePositives: 'Small sites keep their files on a PC.',
    when: allOf(serves(['smb1', 'smb2']), says(['os'], /^(?!.*server)windows (xp|vista|7|8|10|11)\b/i)),
  },
  {
    id: 'R75', text: 'prints on several printers of two kinds or takes print jobs for others', grade: 'B', kind: 'behaviour', points: { 'print-server': 4 }, falsePositives: 'An application that prints everywhere.', when: allOf(knows(['label-printer', 'office-printer'], 2), anyOf(serves(['lpd', 'ipp', 'smb1', 'smb2', 'dcerpc']), knows(['office-printer']))),
  },
  {
    id: 'R76', text: 'serves updates (WSUS, SCCM, antivirus) to clients', grade: 'B', kind: 'identity', points: { 'patch-server': 5 }, falsePositives: 'Another program on port 8530.', when: anyOf(servesPort('tcp', [8530, 8531]), says(['http.server', 'server-name', 'software'], /wsus|sccm|\bmecm\b|epolicy/i)),
  },
  {
    id: 'R76b', text: 'fetches updates from an update server to pass on', grade: 'C', kind: 'behaviour', points: { 'patch-server': 4 }, falsePositives: 'Every client of the update server does.', when: asksPort('tcp', [8530, 8531]),
  },
  {
    id: 'R77', text: 'serves backups', grade: 'B', kind: 'identity', points: { 'backup-server': 5 }, falsePositives: 'Another program on the port.', when: anyOf(servesPort('tcp', [9392, 9401, 10006, 13724]), says(['software', 'server-name', 'http.server'], /veeam|commvault|netbackup|acronis|backup exec/i)),
  },
  {
    id: 'R78', text: 'relays web requests as a proxy', grade: 'A', kind: 'identity', points: { proxy: 6 }, falsePositives: 'A web server with a proxy in front.', when: anyOf(says(['http.server', 'software', 'http.via'], /squid|blue ?coat|zscaler|\bproxy\b/i), fact('http.proxy', value => value === true), servesPort('tcp', [3128])),
  },
  {
    id: 'R79', text: 'is reached by RDP and goes on by RDP, SSH or VNC', grade: 'B', kind: 'behaviour', points: { 'jump-host': 5 }, falsePositives: 'An administrator\'s own server.', when: allOf(serves(['rdp', 'ssh']), asks(['rdp', 'ssh', 'vnc'])),
  },
  {
    id: 'R80', text: 'runs virtual machines', grade: 'B', kind: 'identity', points: { hypervisor: 5 }, falsePositives: 'A management console.', when: anyOf(says(['os', 'software', 'http.server', 'model', 'tls.certificate-subject'], /esxi|vcenter|vmware esx|hyper-v server|proxmox|nutanix/i), servesPort('tcp', [902])),
  },
  {
    id: 'R81', text: 'says that it is a telephone', grade: 'A', kind: 'identity', points: { phone: 7 }, falsePositives: 'A soft phone on a PC.', when: anyOf(fact('capability', value => value === 'telephone'), says(['model', 'software', 'http.user-agent', 'sip.user-agent', 'dhcp.vendor-class'], /ip ?phone|\bCP-\d{4}|snom|polycom|yealink|cisco-?sipgateway/i)),
  },
  {
    id: 'R82', text: 'is a Windows client by its DHCP request or name service', grade: 'B', kind: 'identity', points: { workstation: 3 }, falsePositives: 'Windows servers and panels do the same.', when: anyOf(says(['dhcp.vendor-class'], /^MSFT/i), sends(['nbns', 'llmnr'])),
  },
  {
    id: 'R82b', text: 'signs in to a domain and uses files, and serves nobody', grade: 'B', kind: 'behaviour', points: { workstation: 4 }, falsePositives: 'A server that signs in to a domain.',
    when: allOf(asks(['kerberos', 'ldap', 'smb2', 'smb1', 'ntlm']), not((asset) => {
      const talks = asset.serves.all.filter(talk => answered(talk) && talk.conversation.transport === 'tcp');
      return talks.length > 0 ? [] : undefined;
    })),
  },
  {
    id: 'R82c', text: 'runs a client version of Windows, macOS or Linux desktop', grade: 'B', kind: 'identity', points: { workstation: 3 }, falsePositives: 'Panels and engineering stations run the same.', when: says(['os'], /^(?!.*server)(windows (xp|vista|7|8|10|11)\b|mac ?os|os x)/i),
  },
  {
    id: 'R82d', text: 'browses the web or uses office services', grade: 'C', kind: 'behaviour', points: { workstation: 1 }, falsePositives: 'Servers fetch updates.', when: anyOf(asks(['tls', 'http', 'quic', 'ipp', 'jetdirect']), asksPort('tcp', [80, 443])),
  },
  {
    id: 'R82e', text: 'reads mail or administers others from a desktop', grade: 'C', kind: 'behaviour', points: { workstation: 2 }, falsePositives: 'A jump host.', when: allOf(asks(['rdp', 'vnc', 'ssh', 'imap', 'smtp', 'pop3']), not(serves(['rdp', 'ssh', 'vnc']))),
  },
  {
    id: 'R82f', text: 'has the MAC address of a virtual machine', grade: 'B', kind: 'identity', points: { workstation: -2, server: 1 }, falsePositives: 'Virtual desktops, and virtual machines on a laptop.', when: vendorIs(/vmware|xensource|^microsoft/i),
  },
  {
    id: 'R83', text: 'is a telephone or tablet', grade: 'B', kind: 'identity', points: { mobile: 4 }, falsePositives: 'Handhelds with Android.', when: says(['os', 'dhcp.vendor-class', 'http.user-agent', 'hostname'], /iphone|ipad|android-dhcp|android \d/i),
  },
  {
    id: 'R84', text: 'serves calls (SIP registrar)', grade: 'B', kind: 'identity', points: { 'voice-server': 4 }, falsePositives: 'Phones answer SIP too.', when: allOf(serves(['sip'], 2), not(fact('capability', value => value === 'telephone'))),
  },
  {
    id: 'R85', text: 'runs a server system or answers several clients', grade: 'C', kind: 'identity', points: { server: 2 }, falsePositives: 'Devices with a web page answer clients too.',
    when: anyOf(says(['os'], /server/i), asset => {
      const talks = asset.serves.all.filter(talk => answered(talk) && talk.conversation.transport === 'tcp' && !speaks(talk, CONTROL_PROTOCOLS));
      return peers(talks, 'client').size >= 2 ? evidenceOf(talks) : undefined;
    }),
  },
  {
    id: 'R86', text: 'manages or watches other systems (SNMP, SSH) from one place', grade: 'B', kind: 'behaviour', points: { 'management-server': 3 }, falsePositives: 'An administrator at work.', when: asks(['snmp'], 2),
  },
];
