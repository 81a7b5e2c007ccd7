
-- ==== how many clients of a namespace each server has
--
--   KEYS       what each server told last, and when
--   ARGV[2]    the server's number, and what it tells
--   answers    how many other servers there are, and what each of them told

local SILENT = 5000000 -- a server that has told nothing for so long is gone

local key = KEYS[nextKey]
local server, told = unpack('<c8', ARGV[2]), string.sub(ARGV[2], 9)
local servers = call('HGETALL', key)
local others = {}
for i = 1, #servers, 2 do
  local name, at = servers[i], unpack('<d', servers[i + 1])
  if now - at >= SILENT then
    call('HDEL', key, name)
  elseif name ~= server then
    others[#others + 1] = string.sub(servers[i + 1], 9)
  end
end
call('HSET', key, server, pack('<d', now) .. told)
if given < 0 then
  call('PEXPIRE', key, 2 * SILENT / 1000)
end
out[#out + 1] = pack('<d', #others) .. table.concat(others)

return finish()
