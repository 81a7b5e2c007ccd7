
-- ==== the entries: what is asked of buckets
--
--   KEYS       entry by entry: its bucket; for leases also the ledger, and when its parts are over
--   ARGV[2]    rules
--   ARGV[3]    entries
--   answers    what the bucket stands at, what it has left; what was granted, of which more may be told

local TOKENS, WINDOWS = 1, 2

local rules = {}
do
  local at, size = 1, #ARGV[2]
  while at <= size do
    local kind, rule
    kind, at = unpack('<d', ARGV[2], at)
    rule, at = (kind == TOKENS and tokens or windows()).rule(at)
    if not rule then
      return nothingDone(OTHER_TIME)
    end
    rules[#rules + 1] = rule
  end
end

local entries, at = ARGV[3], 1

-- Asks for one bucket, in runs of equal ones, first come, first served: each gets all it wants, or what is left if that is enough. The
-- first run's grant comes with the answer, those of others after it.
local function acquire(key, rule)
  local of = rule.of
  local a, b, c, d = of.load(key, rule)
  local left, taken, first, others = of.available(rule, a, b, c, d), 0, 0, nil
  local runs
  runs, at = unpack('<d', entries, at)
  for i = 1, runs do
    local want, least, count
    want, least, count, at = unpack('<ddd', entries, at)
    local gets = min(count, floor(left / want)) * want
    if gets < count * want and left - gets >= least then
      gets = left
    end
    left = left - gets
    taken = taken + gets
    if i == 1 then
      first = gets
    else
      others = others or {}
      others[i - 1] = pack('<d', gets)
    end
  end
  if taken > 0 then
    a, b, c, d = of.take(key, rule, taken, a, b, c, d)
  end
  of.answer(rule, left, taken, first, a, b, c, d)
  if others then
    out[#out + 1] = table.concat(others)
  end
  nextKey = nextKey + 1
end

local ACQUIRE, UNDO, RESERVE, LOOK = 1, 2, 6, 7

-- What is asked less often; made only if it is.
local function newOthers()
  local others = {}
  local lease, settle = newLeases()

  -- Takes a grant back as if it had never been.
  others[UNDO] = function(key, rule)
    local of = rule.of
    local permits, takenAt
    permits, takenAt, at = unpack('<dd', entries, at)
    local a, b, c, d = of.undo(key, rule, permits, takenAt, of.load(key, rule))
    of.answer(rule, of.available(rule, a, b, c, d), 0, 0, a, b, c, d)
    nextKey = nextKey + 1
  end

  others[LEASE] = function(key, rule)
    local client, weight, number, want
    client, weight, number, want, at = unpack('<c8dc8d', entries, at)
    local us, rest, left, granted, wait = lease(key, rule, client, weight, number, want)
    answerTokens(rule, left, granted, wait, us, rest)
    nextKey = nextKey + 3
  end

  local function settled(op, key, rule)
    local client, number, permits
    client, number, permits, at = unpack('<c8c8d', entries, at)
    local us, rest = settle(op, key, rule, client, number, permits)
    answerTokens(rule, availableTokens(rule, us, rest), 0, 0, us, rest)
    nextKey = nextKey + 3
  end

  others[END] = function(key, rule)
    settled(END, key, rule)
  end

  others[REPORT] = function(key, rule)
    settled(REPORT, key, rule)
  end

  -- An ask of somebody who would wait: for what there is, if that is enough; else for the least of it, if that comes within the time.
  others[RESERVE] = function(key, rule)
    local want, least, longest
    want, least, longest, at = unpack('<ddd', entries, at)
    local us, rest = loadTokens(key, rule)
    local left = availableTokens(rule, us, rest)
    local granted, wait = min(want, left), 0
    if granted < least then
      local dueUs, dueRest = plus(us, rest, times(least, rule.us, rule.rest))
      dueUs, dueRest = minus(dueUs, dueRest, rule.spentUs, rule.spentRest)
      wait = dueUs + (dueRest > 0 and 1 or 0)
      granted = least <= rule.burst and wait <= longest and least or 0
    end
    if granted > 0 then
      us, rest = takeTokens(key, rule, granted, us, rest)
      left = max(0, left - granted)
    end
    answerTokens(rule, left, granted, wait, us, rest)
    nextKey = nextKey + 1
  end

  -- Tells how a bucket stands.
  others[LOOK] = function(key, rule)
    local of = rule.of
    local known = valueOf(key) and 1 or 0
    local a, b, c, d = of.load(key, rule)
    local totals = call('HGET', KEYS[nextKey + 1], 't')
    local outstanding = totals and unpack('<d', totals) or 0
    of.answer(rule, of.available(rule, a, b, c, d), outstanding, known, a, b, c, d)
    nextKey = nextKey + 3
  end

  return others
end

local others
local size = #entries
while at <= size do
  local op, rule
  op, rule, at = unpack('<dd', entries, at)
  if op == ACQUIRE then
    acquire(KEYS[nextKey], rules[rule])
  else
    others = others or newOthers()
    others[op](KEYS[nextKey], rules[rule])
  end
end

return finish()
