-- How every script begins: at which moment it decides. What follows decides, and ends with `finish`.
--
--   KEYS[1]    the shard's clock
--   KEYS[2]    what this server's last batches were answered, if ids are used
--   then       the keys of one entry after the other
--   ARGV[1]    the moment if it is given (tests), or -1; what it should be by the server's own clock, or -1; whether the master's
--              identity counts; the batch's id, or 0; the secret by which the names of keys were hashed
--   returns    the moment, what Redis's own clock says, 1, and an answer for each entry
--              or, if nothing was done: instead of 1, OTHER_TIME if calendars that were sent are not those of the moment; or OTHER_NAMES
--              and the shard's secret, if names were not hashed by that
--
-- Arguments, answers and values are packed: doubles, little-endian, and ids of 8 bytes. ScriptCall is the other end.
-- Times are whole microseconds since 2026: doubles are exact up to 2^53.

local call, spread = redis.call, unpack
local pack, unpack = struct.pack, struct.unpack
local floor, ceil, min, max = math.floor, math.ceil, math.min, math.max

local SINCE = 1767225600 -- 2026-01-01, in Unix seconds
local JUMP = 1000000 -- a clock that differs by more than a second has been set
local MARGIN_MILLIS = 1000 -- keys outlive their meaning, so that a clock that is set by less harms nobody
local CLEANED_AT_ONCE = 64
local ANSWERS_KEPT = 8
local ANSWERS_MILLIS = 60000

local DECIDED, OTHER_NAMES, OTHER_TIME = 1, 2, 3

local given, expected, strict, id, secret = unpack('<ddddc16', ARGV[1])
local nextKey = 2

if id > 0 then
  local known = call('HGET', KEYS[2], id)
  if known then
    return known
  end
  nextKey = 3
end

-- ---- the shard's clock: since when it knows everything, its last moment, by how much Redis's clock is ahead of it; and its secret, which
-- is that of the server that came first

local wall = given
if given < 0 then
  local time = call('TIME')
  wall = (time[1] - SINCE) * 1000000 + time[2]
end

local master = strict == 1 and string.match(call('INFO', 'server'), 'run_id:(%x+)') or ''
local now, since, ahead = wall, nil, 0
local lastNumber = 0 -- of a lease of permits: such numbers grow for ever
local shardsSecret = secret

do
  local clock = call('GET', KEYS[1])
  if clock then
    local last
    since, last, ahead, lastNumber, shardsSecret = unpack('<ddddc16', clock)
    now = now - ahead
    local wrong = expected >= 0 and now - expected or 0
    if wrong > JUMP and now - last > JUMP then
      -- Set forward: keys may have expired before their time, so nothing is known any more.
      ahead = ahead + wrong
      now = max(expected, last)
      since = now
    elseif wrong < -JUMP and now < last then
      ahead = ahead + wrong
      now = expected
    end
    now = max(now, last)
    if strict == 1 and string.sub(clock, 49) ~= master then
      since = now -- this master may lack what the one before had granted last
    end
  else
    since = now
  end
end

local function nothingDone(why)
  return pack('<ddd', now, wall, why)
end

if shardsSecret ~= secret then
  return nothingDone(OTHER_NAMES) .. shardsSecret
end

-- ---- the end

local out = { pack('<ddd', now, wall, DECIDED) }

-- Nothing is written unless a script comes this far.
local function finish()
  call('SET', KEYS[1], pack('<dddd', since, now, ahead, lastNumber) .. secret .. master)
  local answers = table.concat(out)
  if id > 0 then
    call('HSET', KEYS[2], id, answers)
    call('HDEL', KEYS[2], id - ANSWERS_KEPT)
    call('PEXPIRE', KEYS[2], ANSWERS_MILLIS)
  end
  return answers
end
