namespace Dtls.Records.Epochs;

/// <summary>
/// The few epochs of one direction that are alive, oldest first. Numbers only rise, and a dropped one never comes back: a second
/// installation would start the sequence numbers again, and with them repeat nonces (sealing) or forget what was seen (opening).
/// </summary>
internal struct EpochTable<T>()
    where T : RecordEpoch
{
    private T[] _epochs = [];
    private ushort _highestEver;

    /// <summary>The epoch installed last, or null before the first and after it was dropped.</summary>
    public T? Newest { get; private set; }

    /// <summary>The number of the epoch installed last, dropped or not; 0 before the first.</summary>
    public readonly ushort HighestEver => _highestEver;

    /// <exception cref="ArgumentException">The number does not rise.</exception>
    public readonly void ThrowUnlessNew(EpochKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Epoch <= _highestEver)
        {
            throw new ArgumentException(
                $"Epoch {keys.Epoch} cannot be installed after epoch {_highestEver}: its numbers would start again.", nameof(keys));
        }
    }

    public void Add(T epoch)
    {
        _epochs = [.. _epochs, epoch];
        _highestEver = epoch.Epoch;
        Newest = epoch;
    }

    public readonly T? Find(ushort number)
    {
        T? newest = Newest;
        return newest is not null && newest.Epoch == number ? newest : FindOlder(number);
    }

    /// <summary>RFC 9147 §4.2.2: the newest epoch alive whose number ends in these two bits.</summary>
    public readonly T? FindByLowBits(int bits)
    {
        T? newest = Newest;
        return newest is not null && (newest.Epoch & 3) == bits ? newest : FindOlderByLowBits(bits);
    }

    public void Drop(ushort number)
    {
        if (Find(number) is not { } epoch)
        {
            return;
        }

        if (epoch == Newest)
        {
            Newest = null;
        }

        _epochs = Array.FindAll(_epochs, other => other != epoch);
        epoch.Dispose();
    }

    public void DropAll()
    {
        Newest = null;
        foreach (T epoch in _epochs)
        {
            epoch.Dispose();
        }

        _epochs = [];
    }

    private readonly T? FindOlder(ushort number)
    {
        foreach (T epoch in _epochs)
        {
            if (epoch.Epoch == number)
            {
                return epoch;
            }
        }

        return null;
    }

    private readonly T? FindOlderByLowBits(int bits)
    {
        for (int i = _epochs.Length - 1; i >= 0; i--)
        {
            if ((_epochs[i].Epoch & 3) == bits)
            {
                return _epochs[i];
            }
        }

        return null;
    }
}
