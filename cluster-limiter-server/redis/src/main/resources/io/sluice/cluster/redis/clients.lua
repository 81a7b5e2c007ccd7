
-- ==== which clients of a namespace are connected to which servers, and which are lost
--
--   KEYS       what each server told last, and when; which client is at which server; at how many each is; who is lost, since when
--   ARGV[2]    the server's number; which of its calls this is, and which must have been here before; how many times and changes
--              follow; the times in milliseconds; of each change what it is, and the client
--   answers    which call of this server was the last before; how many clients are connected, how many are lost, and how many of
--              these for so long, time by time
--
-- A change that is told again changes nothing.

local SILENT = 5000000 -- a server that has told nothing for so long is gone
local DISSOLVED_AT_ONCE = 256
local LONGEST_LOSS = 3600000000
local KEPT_MILLIS = 3610000
local LOST, COME = 1, 2 -- what a change is; 0 is a goodbye

local servers, places, counts, lost = KEYS[nextKey], KEYS[nextKey + 1], KEYS[nextKey + 2], KEYS[nextKey + 3]

-- Who comes stands for the one that is lost longest, unless it was lost itself: a crashed process comes back under another number.
local function come(server, client)
  local new = call('ZADD', places, 0, server .. client) == 1 and call('HINCRBY', counts, client, 1) == 1
  if new and call('ZREM', lost, client) == 0 then
    local longest = call('ZRANGE', lost, 0, 0)[1]
    if longest then
      call('ZREM', lost, longest)
    end
  end
end

local function go(server, client, isLost)
  if call('ZREM', places, server .. client) == 1 and call('HINCRBY', counts, client, -1) <= 0 then
    call('HDEL', counts, client)
    if isLost then
      call('ZADD', lost, now, client)
    end
  end
end

-- Of a server that is gone: its clients are lost, unless they are at another. Returns how many have been dealt with.
local function dissolve(server, most)
  local members = call('ZRANGE', places, '[' .. server, '[' .. server .. string.rep('\255', 8), 'BYLEX', 'LIMIT', 0, most)
  for _, member in ipairs(members) do
    go(server, string.sub(member, 9), true)
  end
  if #members < most then
    call('HDEL', servers, server)
  end
  return #members
end

local server = string.sub(ARGV[2], 1, 8)
local number, least, times, changes, at = unpack('<dddd', ARGV[2], 9)
local before = 0
local room = DISSOLVED_AT_ONCE
local known = call('HGETALL', servers)
for i = 1, #known, 2 do
  local name = known[i]
  local told, last = unpack('<dd', known[i + 1])
  local isGone = last < 0
  if name == server then
    before = last
  elseif not isGone and now - told >= SILENT then
    call('HSET', servers, name, pack('<dd', told, -1)) -- should it come back, it finds that it must begin anew
    isGone = true
  end
  if isGone and room > 0 then
    room = room - dissolve(name, room)
  end
end

local graces = {}
for i = 1, times do
  graces[i], at = unpack('<d', ARGV[2], at)
end
if before >= least and before < number then -- else it must begin anew, or was overtaken
  call('HSET', servers, server, pack('<dd', now, number))
  for _ = 1, changes do
    local what = unpack('<d', ARGV[2], at)
    local client = string.sub(ARGV[2], at + 8, at + 15)
    at = at + 16
    if what == COME then
      come(server, client)
    else
      go(server, client, what == LOST)
    end
  end
end

call('ZREMRANGEBYSCORE', lost, '-inf', now - LONGEST_LOSS)
if given < 0 then -- all at once, so that none is there without the others
  for i = nextKey, nextKey + 3 do
    call('PEXPIRE', KEYS[i], KEPT_MILLIS)
  end
end

out[#out + 1] = pack('<ddd', before, call('HLEN', counts), call('ZCARD', lost))
for i = 1, times do
  out[#out + 1] = pack('<d', call('ZCOUNT', lost, '-inf', now - graces[i] * 1000))
end

return finish()
