import type { TechniqueRule } from './definition';
import { adjacentZone } from './techniques/adjacent-zone';
import { anonymousService } from './techniques/anonymous-service';
import { applicationInterface } from './techniques/application-interface';
import { applicationUser } from './techniques/application-user';
import { assumedRoute } from './techniques/assumed-route';
import { bacnetWrite } from './techniques/bacnet-write';
import { cleartextLogin } from './techniques/cleartext-login';
import { defaultCredential } from './techniques/default-credential';
import { domainMember } from './techniques/domain-member';
import { endOfLife } from './techniques/end-of-life';
import { engineeringProtocol } from './techniques/engineering-protocol';
import { firewallPermits } from './techniques/firewall-permits';
import { impact } from './techniques/impact';
import { knownExploited } from './techniques/known-exploited';
import { likelyExploited } from './techniques/likely-exploited';
import { managementPlane } from './techniques/management-plane';
import { modbusWrite } from './techniques/modbus-write';
import { observedConversation } from './techniques/observed-conversation';
import { opcuaWithoutSecurity } from './techniques/opcua-without-security';
import { operatorWrite } from './techniques/operator-write';
import { otherSubnet } from './techniques/other-subnet';
import { programDownload } from './techniques/program-download';
import { remoteAccessTool } from './techniques/remote-access-tool';
import { remoteDesktop } from './techniques/remote-desktop';
import { remoteSession } from './techniques/remote-session';
import { s7Write } from './techniques/s7-write';
import { safetyController } from './techniques/safety-controller';
import { sameSegment } from './techniques/same-segment';
import { segmentMember } from './techniques/segment-member';
import { sharedAdministrator } from './techniques/shared-administrator';
import { smbv1 } from './techniques/smbv1';
import { unauthenticatedControl } from './techniques/unauthenticated-control';
import { unknownWeakness } from './techniques/unknown-weakness';
import { unseenService } from './techniques/unseen-service';
import { vncWithoutAuthentication } from './techniques/vnc-without-authentication';

/** In order: first what can be reached, then what opens there, last what it means. */
export const techniqueRules: readonly TechniqueRule[] = [
  observedConversation,
  firewallPermits,
  segmentMember,
  sameSegment,
  otherSubnet,
  adjacentZone,
  assumedRoute,
  unseenService,
  modbusWrite,
  s7Write,
  unauthenticatedControl,
  bacnetWrite,
  opcuaWithoutSecurity,
  engineeringProtocol,
  programDownload,
  operatorWrite,
  safetyController,
  vncWithoutAuthentication,
  defaultCredential,
  smbv1,
  endOfLife,
  knownExploited,
  likelyExploited,
  remoteDesktop,
  remoteSession,
  cleartextLogin,
  domainMember,
  sharedAdministrator,
  remoteAccessTool,
  applicationInterface,
  applicationUser,
  anonymousService,
  managementPlane,
  unknownWeakness,
  impact,
];
