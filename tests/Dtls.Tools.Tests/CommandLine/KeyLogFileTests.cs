using Dtls.CommandLine;
using Xunit;

namespace Dtls.Tools.Tests.CommandLine;

public class KeyLogFileTests : IDisposable
{
    private readonly string _path = Path.Join(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public void Lines_are_appended_to_what_is_there_and_stand_in_the_file_at_once()
    {
        File.WriteAllText(_path, "before\n");
        using KeyLogFile log = KeyLogFile.Open(_path)!;

        log.Write("CLIENT_RANDOM 01 02");

        Assert.Equal("before\nCLIENT_RANDOM 01 02\n".Length, new FileInfo(_path).Length);
        log.Dispose();
        Assert.Equal("before\nCLIENT_RANDOM 01 02\n", File.ReadAllText(_path));
    }

    [Fact]
    public void A_file_that_another_end_writes_to_is_refused()
    {
        using KeyLogFile first = KeyLogFile.Open(_path)!;

        Assert.Throws<UsageException>(() => KeyLogFile.Open(_path));
    }

    [Fact]
    public void A_new_file_is_for_its_owner_alone()
    {
        using KeyLogFile log = KeyLogFile.Open(_path)!;

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_path));
        }
    }

    [Fact]
    public void A_late_line_is_dropped()
    {
        KeyLogFile log = KeyLogFile.Open(_path)!;
        log.Dispose();

        log.Write("late");

        Assert.Equal("", File.ReadAllText(_path));
    }

    [Fact]
    public void A_path_that_cannot_be_written_is_a_mistake_of_the_user()
    {
        UsageException e = Assert.Throws<UsageException>(() => KeyLogFile.Open(Path.Join(_path, "missing", "keys.log")));

        Assert.StartsWith("--key-log ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_path_there_is_no_file() => Assert.Null(KeyLogFile.Open(null));

    public void Dispose()
    {
        File.Delete(_path);
        GC.SuppressFinalize(this);
    }
}
