/* regolith: from argv to a command and its exit code. */
#define _GNU_SOURCE /* sched_getaffinity */
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "formats/hdf5/container.h"
#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/linear/blas_threads.h"
#include "toolkit/command.h"
#include "toolkit/help.h"
#include "toolkit/message.h"
#include "toolkit/options.h"
#include "toolkit/scratch.h"
#include "toolkit/suggest.h"
#include "toolkit/version.h"

enum { MOST_COMMANDS = 64 };

/* Leave no temporary file behind, then die of the signal as the caller expects. */
static void on_signal(int number)
{
    rg_h5_unlink_temporaries();
    rg_scratch_remove();
    signal(number, SIG_DFL);
    raise(number);
}

static void set_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    static const int FATAL[] = {SIGINT, SIGTERM, SIGHUP, SIGXCPU};
    for (size_t i = 0; i < sizeof FATAL / sizeof FATAL[0]; i++) {
        /* What nohup or a shell's background job made it ignore stays ignored. */
        struct sigaction inherited;
        if (sigaction(FATAL[i], NULL, &inherited) == 0 && inherited.sa_handler != SIG_IGN)
            sigaction(FATAL[i], &action, NULL);
    }
    /* A file size limit then is an ordinary write error. */
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGXFSZ, &ignore, NULL);
}

/* What the batch system gave, else the CPUs this process may use. */
static size_t default_threads(void)
{
    const char *slurm = getenv("SLURM_CPUS_PER_TASK");
    if (slurm != NULL) {
        const long n = strtol(slurm, NULL, 10);
        if (n > 0)
            return (size_t) n;
    }
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
        return (size_t) CPU_COUNT(&set);
    return 1;
}

/* The command named by the first one or two words; *used is how many they were. */
static const rg_command *find_command(int argc, char **argv, int *used)
{
    char two[128] = "";
    if (argc > 1)
        snprintf(two, sizeof two, "%s %s", argv[0], argv[1]);
    for (size_t i = 0; RG_COMMANDS[i] != NULL; i++) {
        if (strcmp(RG_COMMANDS[i]->name, argv[0]) == 0) {
            *used = 1;
            return RG_COMMANDS[i];
        }
        if (strcmp(RG_COMMANDS[i]->name, two) == 0) {
            *used = 2;
            return RG_COMMANDS[i];
        }
    }
    return NULL;
}

static int no_such_command(int argc, char **argv)
{
    const char *names[MOST_COMMANDS];
    size_t n = 0;
    char typed[128];
    snprintf(typed, sizeof typed, "%s", argv[0]);
    for (; n < MOST_COMMANDS && RG_COMMANDS[n] != NULL; n++)
        names[n] = RG_COMMANDS[n]->name;
    /* "grains" or "grains stat": the first word of a family is known. */
    const size_t length = strlen(argv[0]);
    for (size_t i = 0; i < n; i++)
        if (strncmp(names[i], argv[0], length) == 0 && names[i][length] == ' ' && argc > 1 &&
            argv[1][0] != '-')
            snprintf(typed, sizeof typed, "%s %s", argv[0], argv[1]);
    rg_error err = {0};
    char subject[RG_SUGGEST_SUBJECT];
    rg_suggest_subject(typed, names, n, subject);
    const rg_status status = rg_fail_named(&err, RG_EUSAGE, RG_NO_INDEX, "unknown command", subject,
                                           "`regolith --help` lists them");
    rg_message_error("", &err);
    return rg_message_exit_code(status);
}

/* What --help is asked about: the word behind it. */
static const char *topic_of(int argc, char **argv)
{
    for (int i = 0; i + 1 < argc; i++)
        if ((strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) && argv[i + 1][0] != '-')
            return argv[i + 1];
    return NULL;
}

static int run_command(const rg_command *command, int argc, char **argv)
{
    rg_error err = {0};
    const char **operands = NULL;
    bool help = false;
    rg_run run = {.command = command};
    void *args = rg_alloc(1, 1, command->args_size);
    rg_status status = args == NULL ? rg_fail(&err, RG_ENOMEM, RG_NO_INDEX, "no memory for the arguments")
                                    : rg_options_parse(command, argc, argv, args, &operands, &help, &err);
    if (status == RG_OK && help) {
        const char *topic = command->explain != NULL ? topic_of(argc, argv) : NULL;
        if (topic != NULL)
            status = command->explain(topic, stdout, &err);
        else
            rg_help_command(command, stdout);
    } else if (status == RG_OK) {
        const rg_common_args *common = args;
        rg_threads_set(common->threads != 0 ? common->threads : default_threads());
        run.args = args;
        run.canonical = rg_options_canonical(command, args);
        status = run.canonical == NULL ? rg_fail(&err, RG_ENOMEM, RG_NO_INDEX, "no memory for the arguments")
                                       : command->run(&run, &err);
    }
    if (status == RG_OK && (fflush(stdout) != 0 || ferror(stdout)))
        status = rg_fail(&err, RG_EIO, RG_NO_INDEX, "standard output could not be written");
    if (status != RG_OK)
        rg_message_error(command->name, &err);
    free(run.canonical);
    free(operands);
    free(args);
    return status != RG_OK ? rg_message_exit_code(status) : run.verdict;
}

static int print_man_options(const char *page)
{
    rg_error err = {0};
    const rg_status status = rg_help_man(page, stdin, stdout, &err);
    if (status != RG_OK)
        rg_message_error("", &err);
    return rg_message_exit_code(status);
}

static int list_commands(void)
{
    for (size_t i = 0; RG_COMMANDS[i] != NULL; i++)
        puts(RG_COMMANDS[i]->name);
    return 0;
}

/* Where address space is limited, as batch systems do, the library may have found no room for its threads,
 * and waits for ever for the end of those. */
static void stop_blas_threads(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY)
        rg_blas_threads_stop();
}

int main(int argc, char **argv)
{
    stop_blas_threads();
    rg_h5_library_init();
    set_signals();
    rg_threads_set(default_threads());
    if (argc < 2) {
        rg_help_overview(stderr);
        return rg_message_exit_code(RG_EUSAGE);
    }
    const char *word = argv[1];
    if (strcmp(word, "--version") == 0 || strcmp(word, "version") == 0) {
        rg_version_print(stdout);
        return 0;
    }
    if (strcmp(word, "--list-commands") == 0)
        return list_commands();
    if (strcmp(word, "--man-options") == 0 && argc == 3)
        return print_man_options(argv[2]);
    const bool asks = strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
    if (asks && argc == 2) {
        rg_help_overview(stdout);
        return 0;
    }
    int used = 0;
    const int skip = asks ? 2 : 1;
    const rg_command *command = find_command(argc - skip, argv + skip, &used);
    const bool family =
        asks ? argc == 3 : argc == 3 && (strcmp(argv[2], "--help") == 0 || strcmp(argv[2], "-h") == 0);
    if (command == NULL && family && rg_help_family(argv[skip], stdout))
        return 0;
    if (command == NULL)
        return no_such_command(argc - skip, argv + skip);
    if (asks && command->explain != NULL && argc == skip + used + 1) {
        char help[] = "--help";
        char *words[] = {help, argv[argc - 1], NULL};
        return run_command(command, 2, words);
    }
    if (asks) {
        rg_help_command(command, stdout);
        return 0;
    }
    return run_command(command, argc - skip - used, argv + skip + used);
}
