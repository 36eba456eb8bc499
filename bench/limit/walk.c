/*
 * The limit that an import is held against: reads a classic little-endian capture, takes Ethernet, 802.1Q, IPv4, IPv6, TCP and UDP apart, counts packets and bytes
 * into an open-addressing flow table, and classifies every flow by its port. Nothing is dissected, nothing is kept for people to look at.
 *   cc -O2 -o walk walk.c && ./walk CAPTURE
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 1 << 20, CARRY = 1 << 18 };

typedef struct {
  uint32_t key[10];
  uint32_t used;
  uint32_t packets[2];
  uint64_t bytes[2];
  uint64_t first, last;
} Flow;

static Flow *flows;
static uint32_t *slots;
static uint32_t mask, count, room;

static uint32_t mix(const uint32_t *key) {
  uint32_t hash = 0;
  for (int i = 0; i < 10; i++) hash = (hash ^ key[i]) * 0x9e3779b1u, hash ^= hash >> 15;
  return hash;
}

static void grow(void) {
  room *= 2;
  flows = realloc(flows, sizeof(Flow) * room);
  free(slots);
  mask = room * 2 - 1;
  slots = calloc(mask + 1, sizeof *slots);
  if (!flows || !slots) exit(3);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t at = mix(flows[i].key) & mask;
    while (slots[at]) at = (at + 1) & mask;
    slots[at] = i + 1;
  }
}

static Flow *find(const uint32_t *key) {
  uint32_t at = mix(key) & mask;
  for (; slots[at]; at = (at + 1) & mask) {
    if (memcmp(flows[slots[at] - 1].key, key, 40) == 0) return &flows[slots[at] - 1];
  }
  if (count == room) {
    grow();
    at = mix(key) & mask;
    while (slots[at]) at = (at + 1) & mask;
  }
  Flow *flow = &flows[count];
  memset(flow, 0, sizeof *flow);
  memcpy(flow->key, key, 40);
  slots[at] = ++count;
  return flow;
}

static uint32_t u16(const uint8_t *p) { return (uint32_t)p[0] << 8 | p[1]; }
static uint32_t u32(const uint8_t *p) { return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]; }

static void packet(const uint8_t *p, uint32_t length, uint32_t original, uint64_t time) {
  if (length < 14) return;
  uint32_t key[10] = {0}, type = u16(p + 12), at = 14, source = 0, destination = 0, protocol = 0;
  while ((type == 0x8100 || type == 0x88a8) && at + 4 <= length) {
    key[9] = u16(p + at) & 0xfff;
    type = u16(p + at + 2);
    at += 4;
  }
  const uint8_t *a = p + 6, *b = p;
  uint32_t size = 6;
  if (type == 0x0800 && at + 20 <= length) {
    uint32_t header = (p[at] & 15u) * 4;
    protocol = p[at + 9];
    a = p + at + 12, b = p + at + 16, size = 4;
    at += header;
  } else if (type == 0x86dd && at + 40 <= length) {
    protocol = p[at + 6];
    a = p + at + 8, b = p + at + 24, size = 16;
    at += 40;
  } else protocol = 0x10000 | type;
  if ((protocol == 6 || protocol == 17) && at + 4 <= length) source = u16(p + at), destination = u16(p + at + 2);
  int order = memcmp(a, b, size), swapped = order > 0 || (order == 0 && source > destination);
  const uint8_t *low = swapped ? b : a, *high = swapped ? a : b;
  if (size == 4) key[0] = u32(low), key[4] = u32(high);
  else memcpy(key, low, size), memcpy(key + 4, high, size);
  key[8] = (swapped ? destination << 16 | source : source << 16 | destination);
  key[9] |= protocol << 12;
  Flow *flow = find(key);
  flow->packets[swapped]++;
  flow->bytes[swapped] += original;
  if (!flow->first) flow->first = time;
  flow->last = time;
}

static int service(uint32_t port) {
  static const uint16_t known[] = {502, 102, 44818, 2222, 4840, 47808, 1883, 1433, 80, 443, 445, 3389, 53, 123, 161};
  for (unsigned i = 0; i < sizeof known / sizeof *known; i++) if (known[i] == port) return (int)i + 1;
  return 0;
}

int main(int argc, char **argv) {
  static uint8_t buffer[CARRY + BLOCK];
  int file = argc > 1 ? open(argv[1], O_RDONLY) : -1;
  if (file < 0) return fprintf(stderr, "usage: walk CAPTURE\n"), 2;
  room = 1 << 12;
  flows = malloc(sizeof(Flow) * room);
  mask = room * 2 - 1;
  slots = calloc(mask + 1, sizeof *slots);
  if (!flows || !slots) return 3;
  if (read(file, buffer, 24) != 24 || memcmp(buffer, "\xd4\xc3\xb2\xa1", 4) != 0) return fprintf(stderr, "no little-endian microsecond capture\n"), 2;
  uint64_t packets = 0;
  size_t kept = 0;
  for (ssize_t n; (n = read(file, buffer + kept, BLOCK)) > 0;) {
    size_t end = kept + (size_t)n, at = 0;
    while (at + 16 <= end) {
      uint32_t header[4];
      memcpy(header, buffer + at, 16);
      if (header[2] > CARRY - 16) return fprintf(stderr, "packet too long\n"), 2;
      if (at + 16 + header[2] > end) break;
      packet(buffer + at + 16, header[2], header[3], (uint64_t)header[0] * 1000000 + header[1]);
      packets++;
      at += 16 + header[2];
    }
    kept = end - at;
    memmove(buffer, buffer + at, kept);
  }
  uint64_t classified = 0;
  for (uint32_t i = 0; i < count; i++) if (service(flows[i].key[8] >> 16) || service(flows[i].key[8] & 0xffff)) classified++;
  printf("%llu packets, %u flows, %llu with a known port\n", (unsigned long long)packets, count, (unsigned long long)classified);
  return 0;
}
