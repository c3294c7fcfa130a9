namespace Dtls.Rooms;

/// <summary>Members that hear each other. They come and go under a lock; who sends reads the members without one.</summary>
/// <typeparam name="T">What a member is: an association, or an address.</typeparam>
public sealed class Room<T>
    where T : class
{
    private readonly Lock _gate = new();
    private volatile T[] _members = [];
    private bool _isClosed;

    internal Room(string name) => Name = name;

    /// <summary>What the room is called.</summary>
    public string Name { get; }

    /// <summary>Who is in it now. The array is never written again: whoever comes or goes makes a new one.</summary>
    public ReadOnlySpan<T> Members => _members;

    /// <summary>False when the last member has just left: such a room is found no more.</summary>
    internal bool TryEnter(T member)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _members = [.. _members, member];
            }

            return !_isClosed;
        }
    }

    /// <summary>True when nobody is left.</summary>
    internal bool Leave(T member)
    {
        lock (_gate)
        {
            _members = Array.FindAll(_members, other => !ReferenceEquals(other, member));
            return _isClosed = _members.Length == 0;
        }
    }
}
