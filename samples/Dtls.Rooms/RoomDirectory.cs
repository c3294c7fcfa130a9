using System.Collections.Concurrent;

namespace Dtls.Rooms;

/// <summary>All rooms by name. A room is there as long as somebody is in it. Thread-safe.</summary>
/// <typeparam name="T">What a member is.</typeparam>
public sealed class RoomDirectory<T>
    where T : class
{
    private readonly ConcurrentDictionary<string, Room<T>> _rooms = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How many rooms there are.</summary>
    public int Count => _rooms.Count;

    /// <summary>How many are in the room of that name.</summary>
    public int CountMembers(string name) => _rooms.TryGetValue(name, out Room<T>? room) ? room.Members.Length : 0;

    /// <summary>Lets <paramref name="member"/> into the room of that name.</summary>
    public Room<T> Enter(string name, T member)
    {
        while (true)
        {
            Room<T> room = _rooms.GetOrAdd(name, static name => new Room<T>(name));
            if (room.TryEnter(member))
            {
                return room;
            }

            _rooms.TryRemove(KeyValuePair.Create(name, room)); // its last member is on the way out
        }
    }

    /// <summary>Lets <paramref name="member"/> out again.</summary>
    public void Leave(Room<T> room, T member)
    {
        ArgumentNullException.ThrowIfNull(room);
        if (room.Leave(member))
        {
            _rooms.TryRemove(KeyValuePair.Create(room.Name, room));
        }
    }
}
